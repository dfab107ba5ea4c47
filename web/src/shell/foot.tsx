import { LANGUAGES, LANGUAGE_NAMES, changeLanguage, isLanguage, language, t } from "../i18n";
import { changeTheme, theme, type Theme } from "../ui/theme";
import { useState } from "preact/hooks";
import { Select } from "../ui";

/** The foot of every page: what prices and times mean, language and appearance. */
export function Foot() {
  const [chosen, setChosen] = useState(theme());
  const onTheme = (next: string) => {
    changeTheme(next as Theme);
    setChosen(next as Theme);
  };
  return (
    <footer class="foot">
      <div class="foot-in">
        <p class="ink-2 small">{t("common.foot")}</p>
        <div class="foot-choices">
          <Select label={t("common.language")} name="language" value={language()} onChange={(next) => void (isLanguage(next) && changeLanguage(next))}>
            {LANGUAGES.map((one) => <option key={one} value={one} lang={one}>{LANGUAGE_NAMES[one]}</option>)}
          </Select>
          <Select label={t("common.theme")} name="theme" value={chosen} onChange={onTheme}>
            <option value="device">{t("common.theme_device")}</option>
            <option value="light">{t("common.theme_light")}</option>
            <option value="dark">{t("common.theme_dark")}</option>
          </Select>
        </div>
      </div>
    </footer>
  );
}

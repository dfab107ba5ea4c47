import { Globe, Monitor, Moon, Sun } from "lucide";
import { useState } from "preact/hooks";
import { LANGUAGES, LANGUAGE_NAMES, changeLanguage, isLanguage, language, t } from "../i18n";
import { slashWanted, wantSlash } from "../lib/search-key";
import { Choice, Icon, Segments } from "../ui";
import { changeTheme, theme } from "../ui/theme";

/** The foot of every page: what prices and times mean, language and appearance. */
export function Foot() {
  const [look, setLook] = useState(theme());
  const [slash, setSlash] = useState(slashWanted());
  const words = (icon: typeof Sun, text: string) => <><Icon icon={icon} size={18} />{text}</>;
  return (
    <footer class="foot">
      <div class="foot-in">
        <p class="ink-2 small">{t("common.foot")}</p>
        <div class="foot-choices">
          <label class="foot-language">
            <Icon icon={Globe} size={18} />
            <span class="visually-hidden">{t("common.language")}</span>
            <select name="language" value={language()} onChange={(event) => {
              const next = event.currentTarget.value;
              if (isLanguage(next)) void changeLanguage(next);
            }}>
              {LANGUAGES.map((one) => <option key={one} value={one} lang={one}>{LANGUAGE_NAMES[one]}</option>)}
            </select>
          </label>
          <Segments
            label={t("common.theme")} name="theme" value={look}
            options={[
              { value: "device", text: words(Monitor, t("common.theme_device")) },
              { value: "light", text: words(Sun, t("common.theme_light")) },
              { value: "dark", text: words(Moon, t("common.theme_dark")) },
            ]}
            onChange={(next) => {
              changeTheme(next);
              setLook(next);
            }}
          />
          <div class="foot-slash small">
            <Choice type="checkbox" name="slash" checked={slash} onChange={(wanted) => {
              wantSlash(wanted);
              setSlash(wanted);
            }}>{t("home.slash")}</Choice>
          </div>
        </div>
      </div>
    </footer>
  );
}

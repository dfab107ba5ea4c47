import { useEffect, useState } from "preact/hooks";
import { deploymentConfig } from "../api/config";
import { brandOf, NO_BRAND, showBrand } from "../lib/brand";

/** The organizer's brand, once it is known. */
function useBrand() {
  const [brand, setBrand] = useState(NO_BRAND);
  useEffect(() => {
    void deploymentConfig().then((config) => {
      const own = brandOf(config.brand);
      showBrand(own, document.documentElement.style);
      setBrand(own);
    });
  }, []);
  return brand;
}

/** The mark and the name, which lead home: the organizer's, or else ours (a lamp over rows of seats). */
export function Brand() {
  const brand = useBrand();
  return (
    <a class="brand" href="/">
      {brand.logo
        ? <img src={brand.logo} alt="" height={30} />
        : (
          <svg width="30" height="30" viewBox="0 0 30 30" aria-hidden="true" focusable="false">
            <circle class="brand-lamp" cx="15" cy="6" r="4" />
            <g fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round">
              <path d="M8 13q7 5 14 0" /><path d="M5 18q10 7 20 0" /><path d="M2 23q13 9 26 0" />
            </g>
          </svg>
        )}
      <span class="brand-name">{brand.name}</span>
    </a>
  );
}

import { session } from "./session";

/** Loads the page anew when its session turns out to be over: as the browser brings it back, or as another page leaves it. */
export function watchLogOut(): void {
  const heed = () => {
    if (!session.heedLogOut()) return;
    // Nothing of it is seen while the next page comes.
    document.documentElement.hidden = true;
    location.reload();
  };
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) heed();
  });
  window.addEventListener("storage", heed);
}

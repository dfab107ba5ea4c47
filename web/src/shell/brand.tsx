/** The mark (a lamp over rows of seats) and the name, which lead home. */
export function Brand() {
  return (
    <a class="brand" href="/">
      <svg width="30" height="30" viewBox="0 0 30 30" aria-hidden="true" focusable="false">
        <circle class="brand-lamp" cx="15" cy="6" r="4" />
        <g fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round">
          <path d="M8 13q7 5 14 0" /><path d="M5 18q10 7 20 0" /><path d="M2 23q13 9 26 0" />
        </g>
      </svg>
      <span>Boxoffice</span>
    </a>
  );
}

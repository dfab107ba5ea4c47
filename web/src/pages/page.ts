// What the router gives a page, and how a page of the client is loaded.

export interface PageProps {
  /** The path's parts that the route names. */
  readonly params: Readonly<Record<string, string>>;
  readonly path: string;
  readonly query: URLSearchParams;
}

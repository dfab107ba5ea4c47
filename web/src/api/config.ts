// What the deployment says of itself in `/config.json`, loaded once.

export interface BrandConfig {
  readonly name?: unknown;
  readonly logo?: unknown;
  readonly accent?: unknown;
}

export interface DeploymentConfig {
  readonly api_url?: unknown;
  readonly brand?: BrandConfig;
}

let config: Promise<DeploymentConfig> | undefined;

/** The configuration; an empty one where there is none. */
export function deploymentConfig(): Promise<DeploymentConfig> {
  config ??= fetch("/config.json", { cache: "no-cache" })
    .then((reply) => (reply.ok ? (reply.json() as Promise<unknown>) : {}))
    .then((value) => (typeof value === "object" && value !== null ? value : {}))
    .catch(() => ({}));
  return config;
}

let apiUrl = "/api";

/** The API's address: `/api` on our own origin, unless the deployment says otherwise. */
export async function apiBase(): Promise<string> {
  const { api_url: url } = await deploymentConfig();
  return (apiUrl = (typeof url === "string" ? url : "/api").replace(/\/+$/, ""));
}

/** The API's address, as far as it is known: with an answer of the API it is. */
export function knownApiUrl(): string {
  return apiUrl;
}

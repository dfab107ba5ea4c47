import type { PageProps } from "../page";

export default function SignInPage({ path }: PageProps) {
  return <div class="page"><h1>{path}</h1></div>;
}

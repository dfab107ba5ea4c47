import type { PageProps } from "../page";

export default function CheckoutPage({ path }: PageProps) {
  return <div class="page"><h1>{path}</h1></div>;
}

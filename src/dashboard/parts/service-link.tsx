/** The way to a service's page. */
import { hrefOf } from "../frame/router.js";

export function ServiceLink({ service }: { readonly service: string }) {
  return <a href={hrefOf({ page: "service", service })}>{service}</a>;
}

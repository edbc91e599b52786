/** `/api/v1/people`: who may come, in which role. An admin's. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Access } from "../../access/access.js";
import type { Action, Role } from "../../api/access.js";
import * as schemas from "./schemas.js";

interface Named {
  readonly Params: { readonly name: string };
}

export function addPeopleRoutes(app: FastifyInstance, access: Access): void {
  const config = { needs: "admin" } as const;
  const { people } = access;
  const note = (request: FastifyRequest, action: Action, target: string) =>
    access.audit.note(request.caller?.actor ?? "", request.ip, action, target);

  app.get("/people", { config, schema: { summary: "Who has an account", response: { 200: schemas.people } } }, async () => ({
    people: people.list(),
  }));
  app.post<{ Body: { name: string; role: Role } }>(
    "/people",
    {
      config,
      schema: {
        summary: "Another account, and the password for its first sign-in",
        body: schemas.personBody,
        response: { 200: schemas.oneTimePassword },
      },
    },
    async (request) => {
      const { name, role } = request.body;
      const password = await people.add(name, role, Date.now());
      access.endSetup();
      note(request, "person-add", `${name} ${role}`);
      return { name, password };
    },
  );
  app.put<Named & { Body: { role: Role } }>(
    "/people/:name",
    {
      config,
      schema: { summary: "Another role", params: schemas.named, body: schemas.roleBody, response: { 200: schemas.done } },
    },
    async (request) => {
      const { name } = request.params;
      people.setRole(name, request.body.role);
      note(request, "person-role", `${name} ${request.body.role}`);
      return {};
    },
  );
  app.post<Named>(
    "/people/:name/password",
    {
      config,
      schema: {
        summary: "A new password for the next sign-in; their sessions end",
        params: schemas.named,
        response: { 200: schemas.oneTimePassword },
      },
    },
    async (request) => {
      const { name } = request.params;
      const password = await people.reset(name, Date.now());
      access.endSessions(name);
      note(request, "person-reset", name);
      return { name, password };
    },
  );
  app.delete<Named>(
    "/people/:name",
    {
      config,
      schema: { summary: "Takes an account away, and its tokens", params: schemas.named, response: { 200: schemas.done } },
    },
    async (request) => {
      const { name } = request.params;
      people.remove(name);
      access.endSessions(name);
      note(request, "person-remove", name);
      return {};
    },
  );
}

// The types that openapi-typescript makes of the API's description, put to work with `fetch`.
//
// Usage: node typed_client.js SERVER TOKEN

import type { components, paths } from "./register";

type Schemas = components["schemas"];
type PartyPage =
  paths["/api/v1/parties"]["get"]["responses"][200]["content"]["application/json"];

const [server, token] = process.argv.slice(2);

function expect(holds: boolean, said: unknown): asserts holds {
  if (!holds) throw new Error(JSON.stringify(said));
}

async function read<T>(path: string): Promise<T> {
  const answer = await fetch(server + path);
  expect(answer.ok, path);
  return (await answer.json()) as T;
}

async function record(entry: Schemas["Entry"], more: Record<string, string>) {
  const headers = { "Content-Type": "application/json", Authorization: `Bearer ${token}`, ...more };
  const body = JSON.stringify(entry);
  const answer = await fetch(`${server}/api/v1/events`, { method: "POST", headers, body });
  expect(answer.status === 201, await answer.clone().text());
  return (await answer.json()) as Schemas["RecordedEvent"];
}

async function main() {
  const ids: string[] = [];
  let next: string | null | undefined = "/api/v1/parties?limit=10";
  let total = 0;
  while (next) {
    const page: PartyPage = await read<PartyPage>(next);
    ids.push(...page.items.map((one) => one.party));
    [next, total] = [page.next, page.total];
  }
  expect(ids.length === total && new Set(ids).size === total, ids);

  const data: Schemas["PartyRegistered"] = {
    party: "yonder",
    kind: "city",
    names: { en: "Yondr" },
    country: "FR",
  };
  const entry: Schemas["PartyRegisteredEntry"] = { type: "party.registered", data };
  const once = await record(entry, { "Idempotency-Key": "typed-1" });
  const again = await record(entry, { "Idempotency-Key": "typed-1" });
  expect(once.seq === again.seq, [once, again]);

  const revision: Schemas["EventCorrectedEntry"] = {
    type: "event.corrected",
    data: {
      seq: once.seq,
      type: "party.registered",
      data: { ...data, names: { en: "Yonder" } },
      reason: "A letter was missing.",
    },
  };
  await record(revision, { "If-Match": "*" });
  const party = await read<Schemas["PartyAnswer"]>("/api/v1/parties/yonder");
  expect(party.names.en === "Yonder", party);

  const unknown = await fetch(`${server}/api/v1/parties/nowhere`);
  const problem = (await unknown.json()) as Schemas["Problem"];
  expect(unknown.status === 404 && problem.type === "/problems/not-found", problem);
  console.log("listed, paged, recorded once, corrected, refused");
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});

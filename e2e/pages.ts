// The pages that the accessibility tests and the pictures go through, in the states that one meets. A test over the
// routes of the house (tests/it/look.rs) fails while a page is missing here.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page, type Response } from "@playwright/test";
import { COMMUNITY, PASSWORD, email, type Person } from "./cast.ts";

/** Where the two instances of a run keep their data: the demo, and one that nobody has set up. */
export const DATA = { demo: join(import.meta.dirname, "data"), fresh: join(import.meta.dirname, "data-fresh") };
export const FRESH = `http://127.0.0.1:${process.env.E2E_FRESH_PORT}`;
const ORIGIN = `http://127.0.0.1:${process.env.E2E_PORT}`;

type Answer = Response | null;
type Way = (page: Page) => Promise<Answer>;

export interface Sheet {
  /** Of the picture. */
  name: string;
  /** The route, as the house declares it. */
  route: string;
  /** Whoever is signed in; nobody if absent. */
  as?: Person;
  /** The way there. */
  open: Way;
  status: number;
}

/** Sends a form as it stands, past the browser's own checks, so that the house has to answer; `more` goes along. */
export async function send(page: Page, form: string, more: Record<string, string> = {}): Promise<Answer> {
  const answered = page.waitForNavigation();
  await page.locator(form).evaluate((element, more) => {
    const form = element as HTMLFormElement;
    for (const [name, value] of Object.entries(more)) {
      const hidden = Object.assign(document.createElement("input"), { type: "hidden", name, value });
      form.append(hidden);
    }
    form.noValidate = true;
    form.requestSubmit();
  }, more);
  return answered;
}

/** The address of the first link on a page that fits. */
async function linkOn(page: Page, path: string, pattern: RegExp): Promise<string> {
  const text = await (await page.request.get(path)).text();
  const href = [...text.matchAll(/href="([^"]*)"/g)].map(([, href]) => href ?? "").find((href) => pattern.test(href));
  if (!href) throw new Error(`no link like ${pattern} on ${path}`);
  return href.replaceAll("&amp;", "&");
}

const TOPIC = /^\/c\/[a-z-]+\/t\/\d+-/;

/** A demo topic that has replies, a table, emphasis, code and a solution. */
export const solvedTopic = (page: Page) => linkOn(page, `${COMMUNITY}/forum?view=solved`, /open-abdomen/);
/** One in plain words. */
export const plainTopic = (page: Page) => linkOn(page, `${COMMUNITY}/forum?tag=how+we+work`, /large-print/);
const importedTopic = (page: Page) => linkOn(page, "/c/bee-keeping/forum", TOPIC);

/** Asks something new as whoever is signed in; gives the address of the topic and the number of its first post. */
export async function ask(page: Page, title: string, body: string): Promise<{ topic: string; post: string }> {
  const form = { kind: "question", title, body, tags: "night" };
  const answer = await page.request.post(`${COMMUNITY}/topics`, { form, headers: { origin: ORIGIN } });
  const topic = new URL(answer.url()).pathname;
  const post = (await linkOn(page, topic, /\/p\/\d+\/edit/)).match(/\/p\/(\d+)\//)?.[1];
  expect(post, "the post that was just asked").toBeTruthy();
  return { topic, post: post ?? "" };
}

/** Edits a post from elsewhere, so that whoever has its form open is late. */
export async function editElsewhere(page: Page, edit: string, change: Record<string, string>) {
  const text = await (await page.request.get(edit)).text();
  const version = text.match(/name="version" value="(\d+)"/)?.[1] ?? "";
  const form = { version, title: "Who keeps the key?", kind: "question", tags: "night", ...change };
  const answer = await page.request.post(edit.replace(/\/edit$/, ""), { form, headers: { origin: ORIGIN } });
  expect(answer.ok()).toBe(true);
}

/** A picture that the browser draws: a chart with a line that rises. */
export async function drawn(page: Page, width: number, height: number, mimeType = "image/png") {
  const url = await page.evaluate(({ width, height, mimeType }) => {
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    const pen = canvas.getContext("2d");
    if (!pen) throw new Error("no canvas");
    pen.fillStyle = "#f4efe6";
    pen.fillRect(0, 0, width, height);
    pen.fillStyle = "#3b6e5f";
    for (let bar = 0; bar < 8; bar++) {
      const high = (height * (bar + 2)) / 12;
      pen.fillRect((width * (bar + 0.7)) / 9, height - high, width / 14, high);
    }
    return canvas.toDataURL(mimeType);
  }, { width, height, mimeType });
  return { name: "chart", mimeType, buffer: Buffer.from(url.split(",")[1] ?? "", "base64") };
}

/** The link in the last mail to an address. */
export function mailedLink(address: string, place = "password"): string {
  const outbox = join(DATA.demo, "outbox");
  for (const name of readdirSync(outbox).filter((name) => name.endsWith(".eml")).sort().reverse()) {
    const letter = readFileSync(join(outbox, name), "utf8").replaceAll("=\r\n", "").replaceAll("=3D", "=");
    const link = letter.match(new RegExp(`/${place}/[A-Za-z0-9_-]{20,}`))?.[0];
    if (link && letter.includes(address)) return link;
  }
  throw new Error(`no mail to ${address}`);
}

/** Asks for an account and gives the link of the letter. */
export async function askForAccount(page: Page, address: string): Promise<string> {
  await page.goto("/sign-up");
  await page.getByLabel("E-mail address").fill(address);
  await page.getByRole("button", { name: "Send me the link" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Check your mail");
  let link = "";
  await expect(() => (link = mailedLink(address, "sign-up"))).toPass({ timeout: 10_000 });
  return link;
}

const at = (path: string): Way => (page) => page.goto(path);
const found = (find: (page: Page) => Promise<string>): Way => async (page) => page.goto(await find(page));
const filled = (path: string, form: string, values: Record<string, string>, more?: Record<string, string>): Way => async (page) => {
  await page.goto(path);
  for (const [name, value] of Object.entries(values)) await page.locator(`${form} [name="${name}"]`).fill(value);
  return send(page, form, more);
};
const sheet = (name: string, route: string, way: string | Way, as?: Person, status = 200): Sheet => ({
  name,
  route,
  open: typeof way === "string" ? at(way) : way,
  status,
  ...(as ? { as } : {}),
});

const door: Sheet[] = [
  sheet("set-up", "/set-up", `${FRESH}/set-up`),
  sheet("set-up-mistakes", "/set-up", filled(`${FRESH}/set-up`, "form.form", { organisation: "", email: "mei" }), undefined, 422),
  sheet("sign-in", "/sign-in", "/sign-in"),
  sheet("sign-in-wrong", "/sign-in", filled("/sign-in", "form.form", { email: email("mei"), password: "guessed" }), undefined, 422),
  sheet("sign-in-first", "/sign-in", async (page) => {
    await page.goto("/sign-in");
    const answer = await page.goto("/settings/sessions");
    expect(page.url()).toContain("/sign-in?next=");
    return answer;
  }),
  sheet("password-new", "/password/new", "/password/new"),
  sheet("password-sent", "/password/new", filled("/password/new", "form.form", { email: email("samir") })),
  sheet("password-set", "/password/{secret}", async (page) => {
    await filled("/password/new", "form.form", { email: email("samir") })(page);
    let link = "";
    await expect(() => (link = mailedLink(email("samir")))).toPass({ timeout: 10_000 });
    return page.goto(link);
  }),
  sheet("sign-up", "/sign-up", "/sign-up"),
  sheet("sign-up-mistakes", "/sign-up", filled("/sign-up", "form.form", { email: "ines@elsewhere.example" }), undefined, 422),
  sheet("sign-up-sent", "/sign-up", filled("/sign-up", "form.form", { email: "somebody.new@marlowreach.example" })),
  sheet("sign-up-come", "/sign-up/{secret}", async (page) => page.goto(await askForAccount(page, "ines.shown@marlowreach.example"))),
  sheet("sign-up-dead", "/sign-up/{secret}", "/sign-up/a-link-that-opens-nothing", undefined, 404),
  sheet("password-dead", "/password/{secret}", "/password/a-link-that-opens-nothing-any-more", undefined, 404),
];

const houseSheets: Sheet[] = [
  sheet("outside", "/", "/"),
  sheet("home", "/", "/", "nadia"),
  sheet("home-newcomer", "/", "/", "samir"),
  sheet("home-empty", "/", `${FRESH}/`),
  sheet("help", "/help", "/help"),
  sheet("keys", "/help/keys", "/help/keys", "nadia"),
  sheet("privacy", "/privacy", "/privacy"),
  sheet("api", "/docs/api", "/docs/api"),
  sheet("api-signed-in", "/docs/api", "/docs/api", "nadia"),
  sheet("not-found", "/c/{slug}", "/c/nobody-made-this", undefined, 404),
  sheet("private", "/c/{slug}", "/c/theatre-rota", "nadia", 404),
  sheet("forbidden", "/c/{slug}/settings", `${COMMUNITY}/settings`, "nadia", 403),
  sheet("cabinet", "/cabinet", "/cabinet"),
  sheet("cabinet-topic", "/cabinet/{sheet}", "/cabinet/topic"),
];

const communitySheets: Sheet[] = [
  sheet("communities", "/communities", "/communities", "nadia"),
  sheet("communities-outside", "/communities", "/communities"),
  sheet("communities-none", "/communities", "/communities?q=zither", "nadia"),
  sheet("community-new", "/communities/new", "/communities/new", "nadia"),
  sheet("community-new-mistakes", "/communities/new", filled("/communities/new", "form.form", { name: "" }), "nadia", 422),
  sheet("community", "/c/{slug}", COMMUNITY, "nadia"),
  sheet("community-outside", "/c/{slug}", COMMUNITY),
  sheet("community-to-join", "/c/{slug}", COMMUNITY, "samir"),
  sheet("community-to-ask", "/c/{slug}", "/c/medicines-on-the-move", "samir"),
  sheet("members", "/c/{slug}/members", `${COMMUNITY}/members`, "nadia"),
  sheet("members-as-facilitator", "/c/{slug}/members", `${COMMUNITY}/members`, "sunniva"),
  sheet("members-private", "/c/{slug}/members", "/c/theatre-rota/members", "sunniva"),
  sheet("community-leave", "/c/{slug}/membership/end", `${COMMUNITY}/membership/end`, "nadia"),
  sheet("cover", "/c/{slug}/cover", `${COMMUNITY}/cover`, "sunniva"),
  sheet("invitations", "/c/{slug}/invitations", `${COMMUNITY}/invitations`, "sunniva"),
  sheet("invite-people", "/c/{slug}/invitations/people", `${COMMUNITY}/invitations/people`, "sunniva"),
  sheet("invitation-dead", "/invitations/{secret}", "/invitations/a-link-that-opens-nothing", undefined, 404),
  sheet("proposals", "/proposals", "/proposals", "nadia"),
  sheet("founding-rules", "/administration/founding", "/administration/founding", "mei"),
  sheet("proposal-gone", "/proposals/{proposal}", "/proposals/0", "nadia", 404),
  sheet("communities-archived", "/communities", "/communities?show=archived", "nadia"),
  sheet("community-log", "/c/{slug}/log", `${COMMUNITY}/log`, "nadia"),
  sheet("community-settings", "/c/{slug}/settings", `${COMMUNITY}/settings`, "sunniva"),
];

const edit = async (page: Page) => {
  const { post } = await ask(page, "Who keeps the key?", "It hung beside the door until May.\n\nWho has it at night?");
  return `${COMMUNITY}/p/${post}/edit`;
};

const forumSheets: Sheet[] = [
  sheet("forum", "/c/{slug}/forum", `${COMMUNITY}/forum`, "nadia"),
  sheet("forum-outside", "/c/{slug}/forum", `${COMMUNITY}/forum`),
  sheet("forum-unanswered", "/c/{slug}/forum", `${COMMUNITY}/forum?view=unanswered`, "nadia"),
  sheet("forum-tag", "/c/{slug}/forum", `${COMMUNITY}/forum?tag=night`, "nadia"),
  sheet("forum-tag-empty", "/c/{slug}/forum", `${COMMUNITY}/forum?tag=zither`, "nadia"),
  sheet("tags", "/c/{slug}/tags", `${COMMUNITY}/tags`, "nadia"),
  sheet("tag", "/c/{slug}/tags/{tag}", found((page) => linkOn(page, `${COMMUNITY}/tags`, /\/tags\/\d+$/)), "sunniva"),
  sheet("topic", "/c/{slug}/t/{topic}", found(solvedTopic), "nadia"),
  sheet("topic-outside", "/c/{slug}/t/{topic}", found(solvedTopic)),
  sheet("topic-to-join", "/c/{slug}/t/{topic}", found(solvedTopic), "samir"),
  sheet("topic-as-facilitator", "/c/{slug}/t/{topic}", found(solvedTopic), "sunniva"),
  sheet("topic-imported", "/c/{slug}/t/{topic}", found(importedTopic)),
  sheet("ask", "/c/{slug}/ask", `${COMMUNITY}/ask`, "nadia"),
  sheet("ask-mistakes", "/c/{slug}/ask", filled(`${COMMUNITY}/ask`, "form.form", { body: "Only the text." }), "nadia", 422),
  sheet("ask-preview", "/c/{slug}/ask", filled(`${COMMUNITY}/ask`, "form.form", { title: "Who signs?", body: "> Said at noon\n\n- one\n- two\n\n| a | b |\n|---|--:|\n| c | 12 |" }, { preview: "1" }), "nadia"),
  sheet("discuss", "/c/{slug}/ask", `${COMMUNITY}/ask?kind=discussion`, "nadia"),
  sheet("pictures", "/c/{slug}/pictures", `${COMMUNITY}/pictures`, "nadia"),
  sheet("edit", "/c/{slug}/p/{post}/edit", found(edit), "nadia"),
  sheet("conflict", "/c/{slug}/p/{post}/edit", async (page) => {
    const form = await edit(page);
    await page.goto(form);
    await editElsewhere(page, form, { body: "It hung beside the door until June.\n\nWho has it at night, and who at noon?" });
    await page.locator("form.form [name=body]").fill("It hung beside the window until May.\n\nWho has it at night?");
    return send(page, "form.form:not([role])");
  }, "nadia", 409),
  sheet("removal", "/c/{slug}/p/{post}/removal", found(async (page) => (await edit(page)).replace("/edit", "/removal")), "nadia"),
  sheet("history", "/c/{slug}/p/{post}/history", found(async (page) => {
    const form = await edit(page);
    await editElsewhere(page, form, { title: "Who keeps the key at night?", body: "It hung beside the window until June.\n\nWho has it now?", note: "The month was wrong" });
    return form.replace("/edit", "/history");
  }), "nadia"),
  sheet("history-imported", "/c/{slug}/p/{post}/history", found(async (page) => linkOn(page, await importedTopic(page), /\/history/))),
];

const pictureForm = "form[enctype]";
const addPicture = (file: { name: string; mimeType: string; buffer: Buffer }): Way => async (page) => {
  await page.goto(`${COMMUNITY}/pictures`);
  await page.locator(`${pictureForm} [name=alt]`).fill("A drug chart, the evening dose circled");
  await page.locator(`${pictureForm} [type=file]`).setInputFiles(file);
  return send(page, pictureForm);
};

const pictureSheets: Sheet[] = [
  sheet("picture", "/c/{slug}/pictures", `${COMMUNITY}/pictures`, "nadia"),
  sheet("picture-mistakes", "/c/{slug}/pictures", addPicture({ name: "a.svg", mimeType: "image/svg+xml", buffer: Buffer.from("<svg/>") }), "nadia", 422),
  sheet("picture-added", "/c/{slug}/pictures", async (page) => {
    await page.goto(`${COMMUNITY}/pictures`);
    return addPicture(await drawn(page, 900, 600))(page);
  }, "nadia"),
];

const peopleSheets: Sheet[] = [
  sheet("near", "/people/near", "/people/near", "nadia"),
  sheet("near-chosen", "/people/near", "/people/near?between=help", "nadia"),
  sheet("near-nobody", "/people/near", "/people/near?department=zither", "nadia"),
  sheet("settings-suggestions", "/settings/suggestions", "/settings/suggestions", "nadia"),
  sheet("settings-greeting", "/settings/greeting", "/settings/greeting", "nadia"),
  sheet("welcome", "/welcome", "/welcome", "nadia"),
  sheet("people", "/people", "/people", "nadia"),
  sheet("people-search", "/people", "/people?q=tomasz", "nadia"),
  sheet("people-nobody", "/people", "/people?q=zither", "nadia"),
  sheet("people-chosen", "/people", "/people?department=Theatres", "nadia"),
  sheet("people-unclaimed", "/people", "/people?show=unclaimed", "nadia"),
  sheet("person", "/people/{handle}", "/people/tomasz-wolak", "nadia"),
  sheet("person-yourself", "/people/{handle}", "/people/nadia-rahimi", "nadia"),
  sheet("person-as-everyone", "/people/{handle}", "/people/nadia-rahimi?as=everyone", "nadia"),
  sheet("person-unclaimed", "/people/{handle}", found((page) => linkOn(page, "/people?show=unclaimed", /^\/people\/gail/)), "nadia"),
  sheet("person-as-administrator", "/people/{handle}", "/people/tomasz-wolak", "mei"),
  sheet("person-unclaimed-as-administrator", "/people/{handle}", found((page) => linkOn(page, "/people?show=unclaimed", /^\/people\/gail/)), "mei"),
  sheet("deactivation", "/people/{handle}/deactivation", "/people/tomasz-wolak/deactivation", "mei"),
  sheet("erasure", "/people/{handle}/erasure", "/people/tomasz-wolak/erasure", "mei"),
  sheet("authors", "/settings/authors", "/settings/authors", "nadia"),
  sheet("authors-by-address", "/administration/authors", "/administration/authors", "mei"),
  sheet("leave", "/settings/leave", "/settings/leave", "nadia"),
  sheet("closing", "/settings/closing", "/settings/closing", "nadia"),
  sheet("leave-mistakes", "/settings/leave", filled("/settings/leave", "form.form", { name: "Nobody" }), "nadia", 422),
  sheet("export", "/settings/export", "/settings/export", "nadia"),
  sheet("settings", "/settings", "/settings", "nadia"),
  sheet("profile", "/settings/profile", "/settings/profile", "nadia"),
  sheet("profile-mistakes", "/settings/profile", filled("/settings/profile", "form.form", { name: "" }), "nadia", 422),
  sheet("photo", "/settings/photo", "/settings/photo", "nadia"),
  sheet("photo-mistakes", "/settings/photo", filled("/settings/photo", "form.form", {}), "nadia", 422),
  sheet("practice", "/settings/practice", "/settings/practice", "nadia"),
  sheet("practice-alike", "/settings/practice", filled("/settings/practice", "form.form", { name: "Using checklist" }), "nadia", 422),
  sheet("interests", "/interests", "/interests", "nadia"),
  sheet("interests-wanted", "/interests", "/interests?show=wanted", "mei"),
  sheet("interests-none", "/interests", "/interests?q=zzzz", "nadia"),
  sheet("interest", "/interests/{slug}", "/interests/handing-over-patients", "nadia"),
  sheet("interest-steward", "/interests/{slug}", "/interests/handing-over-patients", "mei"),
  sheet("interest-new", "/interests/new", "/interests/new", "mei"),
  sheet("interest-edit", "/interests/{slug}/edit", "/interests/handing-over-patients/edit", "mei"),
  sheet("interest-merge", "/interests/{slug}/merging", "/interests/handing-over-patients/merging", "mei"),
  sheet("interest-split", "/interests/{slug}/splitting", "/interests/handing-over-patients/splitting", "mei"),
  sheet("interest-duplicates", "/interests/duplicates", "/interests/duplicates", "mei"),
  sheet("interest-stewards", "/interests/stewards", "/interests/stewards", "mei"),
  sheet("interest-tags", "/interests/tags", "/interests/tags", "mei"),
  sheet("ways-in", "/settings/sign-in", "/settings/sign-in", "nadia"),
  sheet("email", "/settings/email", "/settings/email", "nadia"),
  sheet("email-mistakes", "/settings/email", filled("/settings/email", "form.form", { email: "nowhere", password_now: "no" }), "nadia", 422),
  sheet("email-asked", "/settings/email", filled("/settings/email", "form.form", { email: "samir.h@marlowreach.example", password_now: PASSWORD }), "samir"),
  sheet("email-dead", "/email/{secret}", "/email/a-link-that-opens-nothing", undefined, 404),
  sheet("email-stop", "/email/stop/{secret}", async (page) => {
    await filled("/settings/email", "form.form", { email: "samir.haddad@marlowreach.example", password_now: PASSWORD })(page);
    let link = "";
    await expect(() => (link = mailedLink(email("samir"), "email/stop"))).toPass({ timeout: 10_000 });
    return page.goto(link);
  }, "samir"),
  sheet("password", "/settings/password", "/settings/password", "nadia"),
  sheet("password-mistakes", "/settings/password", filled("/settings/password", "form.form", { password_now: "no", password: "short" }), "nadia", 422),
  sheet("passkeys", "/settings/passkeys", "/settings/passkeys", "nadia"),
  sheet("second-step", "/settings/second-step", "/settings/second-step", "nadia"),
  sheet("second-step-begun", "/settings/second-step", async (page) => {
    await filled("/settings/second-step", "form.form", { password_now: PASSWORD })(page);
    return page.goto("/settings/second-step");
  }, "samir"),
  sheet("sessions", "/settings/sessions", "/settings/sessions", "nadia"),
  sheet("tokens", "/settings/tokens", "/settings/tokens", "nadia"),
  sheet("tokens-made", "/settings/tokens", filled("/settings/tokens", "form.form", { name: "Rota script" }), "samir"),
];

const searchSheets: Sheet[] = [
  sheet("search", "/search", "/search", "nadia"),
  sheet("search-found", "/search", "/search?q=handover", "nadia"),
  sheet("search-outside", "/search", "/search?q=handover"),
  sheet("search-mended", "/search", "/search?q=handovr+is:solved", "nadia"),
  sheet("search-people", "/search", "/search?q=tomasz", "nadia"),
  sheet("search-nothing", "/search", "/search?q=xylophone", "nadia"),
  sheet("search-typing", "/search", async (page) => {
    const answer = await page.goto("/");
    await page.locator(".bar-search input").click();
    await page.keyboard.type("handov");
    await expect(page.locator("ws-suggest .found").first()).toBeVisible();
    return answer;
  }, "nadia"),
];

const institutionSheets: Sheet[] = [
  sheet("administration", "/administration", "/administration", "mei"),
  sheet("departments", "/administration/departments", "/administration/departments", "mei"),
  sheet("departments-mistakes", "/administration/departments", filled("/administration/departments", "form[action$=departments]", { name: "" }), "mei", 422),
  sheet("department", "/administration/departments/{department}", found(async (page) => {
    const form = { name: "Outpatients", parent: "" };
    await page.request.post("/administration/departments", { form, headers: { origin: ORIGIN } });
    return linkOn(page, "/administration/departments", /^\/administration\/departments\/\d+$/);
  }), "mei"),
  sheet("administration-practices", "/administration/practices", "/administration/practices", "mei"),
  sheet("administration-communities", "/administration/communities", "/administration/communities", "mei"),
  sheet("administration-nobody-leads", "/administration/communities", "/administration/communities?show=nobody-leads", "mei"),
  sheet("administration-people", "/administration/people", "/administration/people", "mei"),
  sheet("administration-unclaimed", "/administration/people", "/administration/people?show=unclaimed", "mei"),
  sheet("bulk", "/administration/people/invitations", "/administration/people/invitations", "mei"),
  sheet("bulk-mistakes", "/administration/people/invitations", async (page) => {
    await page.goto("/administration/people/invitations");
    const buffer = Buffer.from("email,name\nguest@elsewhere.example,A Guest\nnobody,B\nguest@elsewhere.example,C\n");
    await page.locator("form.form [type=file]").setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer });
    return send(page, "form.form");
  }, "mei", 422),
  sheet("administration-mail", "/administration/mail", "/administration/mail", "mei"),
  sheet("administration-mail-tried", "/administration/mail", async (page) => {
    await page.goto("/administration/mail");
    return send(page, "form[action$=tests]");
  }, "mei"),
  sheet("suppressions", "/administration/mail/suppressions", "/administration/mail/suppressions", "mei"),
  sheet("suppressions-mistakes", "/administration/mail/suppressions", filled("/administration/mail/suppressions", "form.form", { address: "nobody" }), "mei", 422),
  sheet("administration-storage", "/administration/storage", "/administration/storage", "mei"),
  sheet("administration-jobs", "/administration/jobs", "/administration/jobs", "mei"),
  sheet("instance", "/administration/instance", "/administration/instance", "mei"),
  sheet("instance-mistakes", "/administration/instance", filled("/administration/instance", "form[action$=announcement]", { text: "" }), "mei", 422),
  sheet("features", "/administration/features", "/administration/features", "mei"),
  sheet("look", "/administration/look", "/administration/look", "mei"),
  sheet("look-mistakes", "/administration/look", filled("/administration/look", "form.form", { community: "nowhere", reason: "why" }), "mei", 422),
  sheet("facilitator", "/administration/facilitator", "/administration/facilitator?community=safe-handovers", "mei"),
  sheet("record", "/administration/record", "/administration/record", "mei"),
  sheet("record-none", "/administration/record", "/administration/record?who=zither", "mei"),
  sheet("record-mistakes", "/administration/record", "/administration/record?from=yesterday", "mei", 422),
  sheet("administration-sign-in", "/administration/sign-in", filled("/administration/sign-in", "form[action$=invitations]", { email: "guest@elsewhere.example" }), "mei"),
  sheet("administration-sign-in-mistakes", "/administration/sign-in", filled("/administration/sign-in", "form[action$=sign-in]", { domains: "no domain!" }), "mei", 422),
];

export const SHEETS: Sheet[] = [
  ...door,
  ...houseSheets,
  ...communitySheets,
  ...forumSheets,
  ...pictureSheets,
  ...peopleSheets,
  ...searchSheets,
  ...institutionSheets,
];

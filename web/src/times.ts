// Times arrive in UTC and the same for everybody. Here they become local: relative
// up to a week, then a date; the exact one on hover.
import { all, onContent } from "./dom";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const language = document.documentElement.lang || "en";
// "en" alone would give the American order; the source language is British English.
const locale = language === "en" ? "en-GB" : language;
const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const weekday = new Intl.DateTimeFormat(locale, { weekday: "short" });
const exact = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "short", hourCycle: "h23" });

function date(at: Date, now: Date, month: "long" | "short"): string {
  const year = at.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return new Intl.DateTimeFormat(locale, { day: "numeric", month, year }).format(at);
}

function days(at: Date, now: Date): number {
  const midnight = (d: Date) => new Date(d.getFullYear(), d.getMonth(), d.getDate()).getTime();
  return Math.round((midnight(now) - midnight(at)) / DAY);
}

function short(at: Date, now: Date): string {
  const ago = days(at, now);
  if (ago === 0) return clock.format(at);
  if (ago > 0 && ago < 7) return weekday.format(at);
  return date(at, now, "short");
}

/** How an instant reads just now. */
export function spoken(at: Date, now: Date, form: string | undefined): string {
  if (form === "short") return short(at, now);
  if (form === "day") return date(at, now, "long");
  const past = now.getTime() - at.getTime();
  if (Math.abs(past) < MINUTE) return relative.format(0, "second");
  if (past > 0 && past < HOUR) return relative.format(-Math.floor(past / MINUTE), "minute");
  if (past > 0 && past < 12 * HOUR) return relative.format(-Math.floor(past / HOUR), "hour");
  const ago = days(at, now);
  if (ago >= 0 && ago < 2) return `${relative.format(-ago, "day")}, ${clock.format(at)}`;
  if (ago >= 2 && ago < 7) return relative.format(-ago, "day");
  return `${date(at, now, "long")}, ${clock.format(at)}`;
}

function refresh(within: ParentNode): void {
  const now = new Date();
  for (const element of all<HTMLTimeElement>("time[datetime]", within)) {
    const at = new Date(element.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    const words = spoken(at, now, element.dataset.form);
    if (element.textContent !== words) element.textContent = words;
    element.title = exact.format(at);
  }
}

export function times(): void {
  onContent(refresh);
  setInterval(() => document.hidden || refresh(document), MINUTE);
}

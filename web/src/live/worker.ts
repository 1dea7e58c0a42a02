// One stream for all tabs of a browser. Each tab says what it shows and hears what is new in that.
import { Stream, type News } from "./stream";

interface Shared {
  onconnect: ((event: MessageEvent) => void) | null;
}

const tabs = new Map<MessagePort, string[]>();
/** What was said last about each thing: a tab that comes later has to hear it too. */
const said = new Map<string, string>();

const stream = new Stream((news) => {
  said.set(news.watch, news.text);
  for (const [tab, names] of tabs) if (names.includes(news.watch)) tab.postMessage(news);
});

function shows(tab: MessagePort, names: string[]): void {
  tabs.delete(tab);
  if (names.length > 0) tabs.set(tab, names);
  const watched = new Set([...tabs.values()].flat());
  for (const name of [...said.keys()]) if (!watched.has(name)) said.delete(name);
  for (const watch of names) {
    const text = said.get(watch);
    if (text) tab.postMessage({ watch, text } satisfies News);
  }
  stream.watch([...watched]);
}

(globalThis as unknown as Shared).onconnect = (event) => {
  const tab = event.ports[0];
  if (tab) tab.onmessage = (message: MessageEvent<string[]>) => shows(tab, message.data);
};

// Everything works without this file. It makes pages quicker to use: each island
// takes what the server wrote and adds to it.
import "htmx.org";
import "./live/notice";
import "./passkey";
import "./suggest";
import "./tags";
import "./toast";
import "./writing";
import { dialogs } from "./dialogs";
import { forms } from "./forms";
import { keys } from "./keys";
import { menus } from "./menus";
import { similar } from "./similar";
import { theme } from "./theme";
import { times } from "./times";

for (const island of [dialogs, forms, keys, menus, similar, theme, times]) island();

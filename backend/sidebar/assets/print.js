// A sandboxed page can't open the print dialog; the keyboard can.

import { isSandboxed } from "./sandbox.js";

const [button, keys] = [document.getElementById("print"), document.getElementById("keys")];
button.hidden = isSandboxed();
keys.hidden = !button.hidden;
button.addEventListener("click", () => window.print());

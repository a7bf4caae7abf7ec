import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { LOCALES } from "../../zat_app/assets/js/i18n.js";

const CAUSES = ["refused", "ended", "refresh_refused", "lost_while_renewing", "client_refused", "demoted"];

for (const locale of LOCALES) {
  test(`every cause, alarm and standby has words in ${locale}`, () => {
    const words = JSON.parse(readFileSync(new URL(`../../zat_app/translations/admin/${locale}.json`, import.meta.url), "utf8"));
    assert.deepEqual(Object.keys(words.cause), CAUSES);
    assert.deepEqual(Object.keys(words.standby), ["none", "standing", "broken", "connect"]);
    assert.match(words.standby.standing, /\{\{name\}\}/);
    assert.match(words.ending.on, /\{\{when\}\}/);
  });
}

// Walks through the workspace in a real browser against the development server and says what does not hold.
// Usage: node web/dev/server.mjs 8090 &  node web/dev/try.mjs [base address]
import { openBrowser } from "./browser.mjs";

const base = process.argv[2] ?? "http://127.0.0.1:8090";
const trick = (name, body = {}) => fetch(`${base}/__dev/${name}`, { method: "POST", body: JSON.stringify(body) }).then((r) => r.json());
const browser = await openBrowser();
const { run, wait, press, type, click, go } = browser;
const ctrl = 2;
const alt = 1;
let failures = 0;

async function check(what, script, ...args) {
    for (let tries = 0; tries < 40; tries += 1) {
        if (await run(`return Boolean(${script})`, ...args).catch(() => false)) return console.log(`ok    ${what}`);
        await wait(75);
    }
    failures += 1;
    console.log(`NOT   ${what}`);
}
const q = (selector) => `document.querySelector(${JSON.stringify(selector)})`;
const words = "document.querySelector('.thread-inner').innerText";

try {
    await browser.size(1280, 800);
    await go(`${base}/sign-in#demo`);
    await check("a link signs in and leaves the address", "location.pathname === '/' && !location.href.includes('demo') && document.querySelector('[data-testid=conversation-row]')");
    await check("five conversations are mine, soonest window first", "document.querySelectorAll('[data-testid=conversation-row]').length === 5 && document.querySelector('[data-testid=conversation-row]').innerText.includes('Ann')");
    await press("j");
    await check("j opens the first conversation", "location.hash === '#/c/cnv_00001'");
    await check("the line above new messages", "document.querySelector('.new-line')?.innerText.includes('2 new')");
    await press("j");
    await check("j again opens the second", "location.hash === '#/c/cnv_00002'");
    await press("k");
    await check("k goes back", "location.hash === '#/c/cnv_00001'");

    await press("r");
    await check("r puts the focus in the reply", "document.activeElement.dataset.testid === 'composer'");
    await type("Gate *D12* is right.");
    await press("Enter");
    await check("the message shows at once", `${words}.includes('Gate D12 is right.')`);
    await check("its ticks turn blue", "document.querySelector('.thread-inner > article:last-child').dataset.status === 'read'");
    await check("the field is empty again", `${q("[data-testid=composer]")}.value === ''`);

    await type("/th");
    await check("a slash offers canned replies", "document.querySelector('.canned-item')?.innerText.includes('/thanks')");
    await press("Enter");
    await check("Enter takes the reply with its variables", `${q("[data-testid=composer]")}.value === 'Thank you Ann, have a good flight!'`);
    await press("Enter", ctrl);
    await check("Ctrl+Enter sends", `${words}.includes('Thank you Ann')`);

    await press("Escape");
    await press("n");
    await type("@mi");
    await check("an at sign offers colleagues", "document.querySelector('.canned-item')?.innerText.includes('@Mina')");
    await press("Enter");
    await type("She called.");
    await press("Enter");
    await check("a note is amber and has no ticks", "document.querySelector('.message-note:last-of-type .bubble-note') && [...document.querySelectorAll('.message-note')].pop().innerText.includes('She called.')");
    await press("Escape");

    await press("r");
    await press("e", ctrl);
    await check("Ctrl+E offers emoji, with the focus in the search", "document.activeElement.dataset.testid === 'emoji-search'");
    await press("ArrowDown");
    await check("an arrow moves to the next row", "document.querySelector('#emoji-8').getAttribute('aria-selected') === 'true'");
    await type("thumbs up");
    await press("Enter");
    await check("Enter writes it", `${q("[data-testid=composer]")}.value === '👍' && document.activeElement.dataset.testid === 'composer'`);
    await press("Enter");
    await check("an emoji alone is large", "document.querySelector('.thread-inner > article:last-child .bubble-emoji')");
    await press("Escape");

    await press("r");
    await trick("mode", { mode: "lossy" });
    await type("Sent over a broken line");
    await press("Enter");
    await wait(1500);
    await trick("mode", { mode: "well" });
    await wait(3500);
    const stored = await trick("stored", { id: "cnv_00001" });
    const shown = await run("return [...document.querySelectorAll('.bubble')].filter((b) => b.innerText.includes('Sent over a broken line')).length");
    const unique = new Set(stored.keys).size === stored.keys.length;
    console.log(unique && shown === 1 ? "ok    a lost answer sends once and shows once" : `NOT   a lost answer: shown ${shown}, unique ${unique}`);
    failures += unique && shown === 1 ? 0 : 1;

    await trick("mode", { mode: "down" });
    await check("a lost connection shows a banner", q("[data-testid=offline-banner]"));
    await type("Written while offline");
    await press("Enter");
    await check("it waits visibly", "document.querySelector('.waiting-line')");
    await go(`${base}/#/c/cnv_00001`);
    await run("location.reload()");
    await wait(800);
    await check("a page that finds no server says so", "document.body.innerText.includes('cannot be reached')");
    await trick("mode", { mode: "well" });
    await wait(300);
    await run("document.querySelector('.button.primary').click()");
    await check("after a reload the message goes out", `${q(".thread-inner")} && ${words}.includes('Written while offline') && [...document.querySelectorAll('article')].pop().dataset.status === 'read'`);

    await press("r");
    await type("half a sen");
    await wait(1300);
    await run("location.reload()");
    await wait(1200);
    await check("a draft survives a reload", `${q("[data-testid=composer]")}?.value === 'half a sen'`);
    await press("r");
    await run("document.querySelector('[data-testid=composer]').select()");
    await press("Backspace");
    await run("const f = document.querySelector('[data-testid=composer]'); Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype,'value').set.call(f,''); f.dispatchEvent(new Event('input',{bubbles:true}))");
    await press("Escape");

    await trick("mode", { mode: "refuse" });
    await press("r");
    await type("refused words");
    await press("Enter");
    await check("a refusal stands at the message with its reason", "document.querySelector('.trouble')?.innerText.includes('longer than')");
    await trick("mode", { mode: "well" });
    await run("[...document.querySelectorAll('[data-testid=retry]')].pop().click()");
    await check("Retry sends it", "[...document.querySelectorAll('article')].pop().dataset.status === 'read'");
    await press("Escape");

    await trick("offer");
    await check("an offer rings with channel, name, wait and reason", "/Tom/.test(document.querySelector('[data-testid=offer]').innerText) && /Cee Air/.test(document.querySelector('[data-testid=offer]').innerText) && /waiting 1 min/.test(document.querySelector('[data-testid=offer]').innerText) && /idle longest/.test(document.querySelector('[data-testid=offer]').innerText)");
    await check("the title tells", "document.title.includes('is waiting')");
    await press("Escape");
    await press("Escape");
    await check("Escape twice declines", "!document.querySelector('[data-testid=offer]')");
    await wait(300);
    await trick("offer");
    await check("another rings", q("[data-testid=offer]"));
    await press("Enter", ctrl);
    await check("Ctrl+Enter accepts and opens it", "!document.querySelector('[data-testid=offer]') && location.hash === '#/c/cnv_00008'");
    await check("it is mine", "document.querySelector('.assignee').innerText.includes('You')");

    await check("and the composer has the focus", "document.activeElement.dataset.testid === 'composer'");
    await press("Escape");
    await press("e");
    await check("e resolves, with a way to undo", "document.querySelector('.toast')?.innerText.includes('Undo')");
    await check("and moves the focus to another row", "document.activeElement.dataset.conversationId && document.activeElement.dataset.conversationId !== 'cnv_00008'");
    await run("document.querySelector('.toast .link').click()");
    await check("undo opens it again", "document.querySelector('[data-testid=resolve]')");

    await press("h");
    await check("h asks until when", "document.querySelector('[role=dialog]')?.getAttribute('aria-label') === 'Snooze until'");
    await press("Escape");
    await check("Escape closes the dialog", "!document.querySelector('[role=dialog]')");
    await press("k", ctrl);
    await type("theme: dark");
    await press("Enter");
    await check("the command bar switches the theme", "document.documentElement.dataset.theme === 'dark'");
    await press("?");
    await check("? shows the keys", q("[data-testid=shortcut-help]"));
    await press("Escape");
    await press("[", 0, "BracketLeft");
    await check("[ narrows the rail", "document.querySelector('.shell').dataset.rail === 'narrow'");
    await press("[", 0, "BracketLeft");
    await press("]", 0, "BracketRight");
    await check("] hides the contact", "!document.querySelector('.contact-pane')");
    await press("]", 0, "BracketRight");

    await browser.move(320, 300);
    await wait(100);
    const before = await run("return [...document.querySelectorAll('[data-testid=conversation-row]')].map((r) => r.dataset.conversationId + r.style.transform).join()");
    await trick("fresh", { count: 3 });
    await check("new rows wait behind a button while the pointer is on the list", "document.querySelector('[data-testid=fresh-rows]')?.innerText.includes('3 new')");
    const after = await run("return [...document.querySelectorAll('[data-testid=conversation-row]')].map((r) => r.dataset.conversationId + r.style.transform).join()");
    console.log(before === after ? "ok    no row moved" : "NOT   a row moved");
    failures += before === after ? 0 : 1;
    await browser.move(900, 300);
    await check("when the pointer leaves they come", "!document.querySelector('[data-testid=fresh-rows]') && document.querySelector('[data-testid=conversation-row]').innerText.includes('New')");

    await go(`${base}/#/c/cnv_00001`);
    await wait(500);
    await run("document.querySelector('.thread').scrollTop = 0");
    await wait(200);
    const top = await run("return document.querySelector('.thread').scrollTop");
    await trick("message", { id: "cnv_00001", text: "Are you there?" });
    await check("a new message does not move one who reads above, and is counted", "document.querySelector('.latest-button')?.innerText.includes('1 new')");
    const later = await run("return document.querySelector('.thread').scrollTop");
    console.log(top === later ? "ok    the thread did not move" : `NOT   the thread moved from ${top} to ${later}`);
    failures += top === later ? 0 : 1;
    await run("document.querySelector('.latest-button').click()");
    await check("the button jumps to it", "!document.querySelector('.latest-button')");

    await trick("drop");
    await trick("message", { id: "cnv_00001", text: "Said while the line was down" });
    await check("what was said while the line was down comes after the reconnect", `${words}.includes('Said while the line was down')`);
    await trick("resync");
    await wait(1500);
    await trick("message", { id: "cnv_00001", text: "After the resync" });
    await check("after a resync the line lives", `${words}.includes('After the resync')`);
    await trick("viewing", { id: "cnv_00001" });
    await check("a colleague who types is seen", "document.querySelector('.viewers')?.innerText.includes('is typing')");
    await trick("presence", { status: "not_responding" });
    await check("a missed offer is told, with the way back", "document.querySelector('.status-warn')?.innerText.includes('I am back')");
    await run("document.querySelector('.status-warn .link').click()");
    await check("one press is back online", "document.querySelector('[data-testid=presence-switch]').innerText.includes('Online')");

    await go(`${base}/#/c/cnv_00005`);
    await check("a closed window leaves only templates", "!document.querySelector('[data-testid=composer]') && document.querySelector('[data-testid=send-template]')");
    await click("[data-testid=send-template]");
    await check("templates are there", "document.querySelectorAll('.template-item').length === 4");
    await run("[...document.querySelectorAll('.template-item')].find((i) => i.innerText.includes('delay')).click()");
    await wait(200);
    await click("[data-testid=template-send]");
    await check("an empty variable is refused", "document.querySelector('.template-form').innerText.includes('must not be empty')");
    await type("CA 204");
    await press("Tab");
    await type("14:05");
    await press("Tab");
    await type("D12");
    await click("[data-testid=template-send]");
    await check("a filled one is sent", "[...document.querySelectorAll('article')].pop().innerText.includes('Flight CA 204 is late') && [...document.querySelectorAll('article')].pop().dataset.status === 'read'");
    await press("n");
    await check("a note can be written though the window is closed", "document.activeElement.dataset.testid === 'composer'");
    await press("Escape");

    await run("document.querySelector('[data-testid=tab-all]').click()");
    await check("the list of all is windowed", "document.querySelectorAll('[data-testid=conversation-row]').length < 40 && parseInt(document.querySelector('.rows-inner').style.height) > 3000");
    for (let turn = 0; turn < 8; turn += 1) {
        await run("const r = document.querySelector('.rows'); r.scrollTop = r.scrollHeight");
        await wait(250);
    }
    await check("scrolling fetches all pages", "parseInt(document.querySelector('.rows-inner').style.height) >= 64 * 230");
    await run("const i = document.querySelector('.search input'); Object.getOwnPropertyDescriptor(HTMLInputElement.prototype,'value').set.call(i,'lisbon'); i.dispatchEvent(new Event('input',{bubbles:true}))");
    await check("search finds words", "document.querySelectorAll('[data-testid=conversation-row]').length === 2");
    const log = (await browser.log()).filter((entry) => entry.level === "SEVERE" && !/med_broken|api\/v1/.test(entry.message));
    for (const entry of log) console.log("LOG  ", entry.message.slice(0, 300));
    failures += log.length;
    console.log(failures === 0 ? "All hold." : `${failures} do not hold.`);
} finally {
    await browser.close();
}
process.exitCode = failures === 0 ? 0 : 1;

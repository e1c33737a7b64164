// Takes the pictures that a screen is judged by. Usage: node web/dev/look.mjs FOLDER [base address]
import { mkdirSync } from "node:fs";
import { openBrowser } from "./browser.mjs";

const folder = process.argv[2] ?? "shots";
const base = process.argv[3] ?? "http://127.0.0.1:8090";
mkdirSync(folder, { recursive: true });
const trick = (name, body = {}) => fetch(`${base}/__dev/${name}`, { method: "POST", body: JSON.stringify(body) });
const browser = await openBrowser();
const { run, wait, shot, go, size, theme } = browser;
const visit = async (hash) => {
    await run("location.hash = arguments[0]", hash);
    await wait(700);
};
try {
    for (const scheme of ["light", "dark"]) {
        await size(1280, 800);
        await theme(scheme);
        await go(`${base}/sign-in#demo`);
        await wait(1200);
        await visit("#/c/cnv_00001");
        await wait(500);
        await shot(`${folder}/desk-${scheme}.png`);
        if (scheme === "light") {
            await visit("#/c/cnv_00002");
            await shot(`${folder}/long.png`);
            await visit("#/c/cnv_00003");
            await shot(`${folder}/broken.png`);
            await visit("#/c/cnv_00004");
            await shot(`${folder}/rtl.png`);
            await visit("#/c/cnv_00005");
            await shot(`${folder}/closed.png`);
            await browser.click("[data-testid=send-template]");
            await wait(500);
            await run("[...document.querySelectorAll('.template-item')][0].click()");
            await wait(300);
            await shot(`${folder}/template.png`);
            await browser.press("Escape");
            await visit("#/c/cnv_00006");
            await shot(`${folder}/types.png`);
            await run("document.querySelector('.thread').scrollTop = 0");
            await wait(300);
            await shot(`${folder}/types-top.png`);
            await visit("#/settings/channels");
            await shot(`${folder}/channels.png`);
            await visit("#/settings/agents");
            await shot(`${folder}/agents.png`);
        }
        for (const page of ["floor", "reports/routing", "reports/agent-states", "reports/satisfaction"]) {
            await visit(`#/${page}`);
            await shot(`${folder}/${page.replace("/", "-")}-${scheme}.png`);
        }
        await visit("#/simulation");
        await browser.click(".sim-form [type=submit]");
        await wait(600);
        await shot(`${folder}/simulation-${scheme}.png`);
        await visit("#/c/cnv_00001");
        await trick("offer");
        await wait(900);
        await shot(`${folder}/offer-${scheme}.png`);
        await browser.press("Escape");
        await browser.press("Escape");
        await wait(400);
        await browser.press("k", 2);
        await wait(300);
        await shot(`${folder}/commands-${scheme}.png`);
        await browser.press("Escape");
        await browser.press("n");
        await wait(100);
        await browser.type("She is at the gate already, I called her.");
        await wait(200);
        await shot(`${folder}/note-${scheme}.png`);
        await browser.press("Escape");
        await browser.press("r");
        await wait(200);
        await browser.press("a", 2);
        await browser.type("/");
        await wait(300);
        await shot(`${folder}/canned-${scheme}.png`);
        await browser.press("Escape");
        await browser.press("Escape");
        await browser.press("e", 2);
        await wait(300);
        await shot(`${folder}/emoji-${scheme}.png`);
        await browser.press("Escape");
        await browser.click("[data-testid=interactive]");
        await wait(150);
        await run("[...document.querySelectorAll('[role=menuitem]')].find((i) => i.innerText.includes('List')).click()");
        await wait(200);
        await shot(`${folder}/list-builder-${scheme}.png`);
        await browser.click("[aria-label='Remove: List of choices']");
        await browser.click("[data-testid=record]");
        await wait(1200);
        await shot(`${folder}/recording-${scheme}.png`);
        await browser.click("[aria-label='Discard the recording']");
        await wait(200);
        await browser.press("Escape");
        await browser.press("?", 0);
        await wait(300);
        await shot(`${folder}/help-${scheme}.png`);
        await browser.press("Escape");
        await size(390, 844, true);
        await visit("#/");
        await shot(`${folder}/phone-list-${scheme}.png`);
        await visit("#/c/cnv_00001");
        await shot(`${folder}/phone-thread-${scheme}.png`);
        await visit("#/c/cnv_00005");
        await shot(`${folder}/phone-closed-${scheme}.png`);
        await visit("#/c/cnv_00004");
        await trick("offer");
        await wait(900);
        await shot(`${folder}/phone-offer-${scheme}.png`);
        await browser.press("Escape");
        await browser.press("Escape");
        await visit("#/settings/general");
        await shot(`${folder}/phone-settings-${scheme}.png`);
    }
    await size(1280, 800);
    for (const id of ["cnv_00001", "cnv_00002"]) {
        await fetch(`${base}/api/v1/conversations/${id}/draft`, { method: "PUT", body: JSON.stringify({ mode: "reply", body: "" }) });
        await run("localStorage.clear()");
    }
    await trick("message", { id: "cnv_00001", text: "Boarding starts in ten minutes" });
    await trick("message", { id: "cnv_00004", text: "תודה רבה!" });
    for (const scheme of ["light", "dark"]) {
        await theme(scheme);
        await go(`${base}/`);
        await wait(800);
        await browser.click("[data-testid=tab-all]");
        await visit("#/c/cnv_00001");
        await browser.press("r");
        await run("document.querySelector('[data-testid=composer]').select()");
        await browser.type("Yes, D12 is right. I have sent you a new pass with the gate on it.");
        await browser.move(700, 20);
        await wait(600);
        await shot(`${folder}/workspace-${scheme}.png`);
    }
    const log = await browser.log();
    for (const entry of log) console.log(entry.level, entry.message.slice(0, 300));
} finally {
    await browser.close();
}

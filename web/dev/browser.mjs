// A small driver of headless Chromium through ChromeDriver (W3C WebDriver over HTTP), for looking at the pages.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const freePort = () =>
    new Promise((resolve) => {
        const server = createServer().listen(0, "127.0.0.1", () => {
            const { port } = server.address();
            server.close(() => resolve(port));
        });
    });

/** Starts a browser. Call `close` when done; it ends only what this started. */
export async function openBrowser() {
    const port = await freePort();
    const driver = spawn("chromedriver", [`--port=${port}`], { stdio: "ignore" });
    const base = `http://127.0.0.1:${port}`;
    for (let tries = 0; tries < 100; tries += 1) {
        if (await fetch(`${base}/status`).then((r) => r.ok).catch(() => false)) break;
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const call = async (method, path, body) => {
        const response = await fetch(base + path, { method, body: body === undefined ? undefined : JSON.stringify(body) });
        const { value } = await response.json();
        if (value?.error) throw new Error(`${path}: ${value.error}: ${value.message}`);
        return value;
    };
    const profile = mkdtempSync(join(tmpdir(), "chromium-"));
    const { sessionId } = await call("POST", "/session", {
        capabilities: { alwaysMatch: { browserName: "chrome", "goog:loggingPrefs": { browser: "ALL" }, "goog:chromeOptions": { args: ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", `--user-data-dir=${profile}`] } } },
    });
    const session = `/session/${sessionId}`;
    const cdp = (cmd, params = {}) => call("POST", `${session}/goog/cdp/execute`, { cmd, params });
    const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
    return {
        cdp,
        wait,
        go: (url) => call("POST", `${session}/url`, { url }),
        run: (script, ...args) => call("POST", `${session}/execute/sync`, { script, args }),
        size: (width, height, mobile = false) => cdp("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile }),
        theme: (value) => cdp("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value }] }),
        async press(key, modifiers = 0, code = undefined) {
            const text = key.length === 1 && modifiers === 0 ? key : undefined;
            const virtual = { Escape: 27, Enter: 13, ArrowDown: 40, ArrowUp: 38, Tab: 9 }[key] ?? key.toUpperCase().charCodeAt(0);
            const shared = { key, code: code ?? (key.length === 1 && /[a-z]/i.test(key) ? `Key${key.toUpperCase()}` : key), modifiers, windowsVirtualKeyCode: virtual };
            await cdp("Input.dispatchKeyEvent", { type: "keyDown", text: key === "Enter" && modifiers === 0 ? "\r" : text, ...shared });
            await cdp("Input.dispatchKeyEvent", { type: "keyUp", ...shared });
        },
        type: (text) => cdp("Input.insertText", { text }),
        async click(selector) {
            const element = await call("POST", `${session}/element`, { using: "css selector", value: selector });
            await call("POST", `${session}/element/${Object.values(element)[0]}/click`, {});
        },
        async move(x, y) {
            await cdp("Input.dispatchMouseEvent", { type: "mouseMoved", x, y, pointerType: "mouse" });
        },
        async shot(file) {
            const { data } = await cdp("Page.captureScreenshot", { format: "png" });
            writeFileSync(file, Buffer.from(data, "base64"));
        },
        log: () => call("POST", `${session}/se/log`, { type: "browser" }),
        async close() {
            await call("DELETE", session).catch(() => undefined);
            driver.kill();
            rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
        },
    };
}

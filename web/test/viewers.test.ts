import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ViewerExpiry, viewerMilliseconds } from "../workspace/model/viewers";

const bo = { agent: { id: "agt_bo", name: "Bo" }, typing: true };

/** An expiry whose clock the test moves. */
function stage(): { expiry: ViewerExpiry; expired: string[]; pass: (milliseconds: number) => void } {
    let now = 0;
    let timers: { at: number; action: () => void }[] = [];
    const expired: string[] = [];
    const expiry = new ViewerExpiry({
        now: () => now,
        later: (milliseconds, action) => void timers.push({ at: now + milliseconds, action }),
        expired: (id) => void expired.push(id),
    });
    const pass = (milliseconds: number): void => {
        now += milliseconds;
        const due = timers.filter((timer) => timer.at <= now);
        timers = timers.filter((timer) => timer.at > now);
        due.forEach((timer) => timer.action());
    };
    return { expiry, expired, pass };
}

describe("who is looking", () => {
    test("is forgotten when nothing is told for 30 seconds", () => {
        const { expiry, expired, pass } = stage();
        expiry.told("cnv_1", [bo]);
        pass(viewerMilliseconds - 1);
        assert.deepEqual(expired, []);
        pass(1);
        assert.deepEqual(expired, ["cnv_1"]);
        pass(viewerMilliseconds);
        assert.deepEqual(expired, ["cnv_1"], "once");
    });

    test("counts from the last time it was told", () => {
        const { expiry, expired, pass } = stage();
        expiry.told("cnv_1", [bo]);
        pass(20_000);
        expiry.told("cnv_1", [{ ...bo, typing: false }]);
        pass(20_000);
        assert.deepEqual(expired, []);
        pass(10_000);
        assert.deepEqual(expired, ["cnv_1"]);
    });

    test("who said goodbye has nothing to expire, and may come again", () => {
        const { expiry, expired, pass } = stage();
        expiry.told("cnv_1", [bo]);
        expiry.told("cnv_1", []);
        pass(viewerMilliseconds);
        assert.deepEqual(expired, []);
        expiry.told("cnv_1", [bo]);
        pass(viewerMilliseconds);
        assert.deepEqual(expired, ["cnv_1"]);
    });
});

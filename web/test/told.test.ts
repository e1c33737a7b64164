import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { notBefore, onClockMoved, serverNow, setServerNow } from "../workspace/app/clock";
import { newestTime } from "../workspace/model/told";

const hour = 3_600_000;
const near = (one: number, other: number): boolean => Math.abs(one - other) < 1000;

describe("the time that an event tells", () => {
    test("is the newest that the server's clock gave", () => {
        const early = "2026-08-23T10:00:00.000Z";
        const late = "2026-08-23T11:00:00.000Z";
        assert.equal(newestTime({ message: { created_at: early }, conversation: { updated_at: late } }), late);
        assert.equal(newestTime({ message: { created_at: late }, conversation: { updated_at: early } }), late);
        assert.equal(newestTime({ offer: { created_at: early } }), early);
    });

    test("is none where the network's clock speaks, or nobody", () => {
        assert.equal(newestTime({ message: { occurred_at: "2026-08-23T10:00:00.000Z" } }), undefined);
        assert.equal(newestTime({ viewers: [] }), undefined);
        assert.equal(newestTime(null), undefined);
    });
});

describe("the server's clock", () => {
    test("moves forward with what happened later than we thought, never back", () => {
        setServerNow(new Date(Date.now()).toISOString());
        let moved = 0;
        const stop = onClockMoved(() => (moved += 1));
        notBefore(new Date(Date.now() + 23 * hour).toISOString());
        assert.ok(near(serverNow(), Date.now() + 23 * hour));
        notBefore(new Date(Date.now() + hour).toISOString());
        assert.ok(near(serverNow(), Date.now() + 23 * hour));
        assert.equal(moved, 1);
        stop();
    });

    test("takes the greeting's time whatever was thought", () => {
        setServerNow(new Date(Date.now() + hour).toISOString());
        assert.ok(near(serverNow(), Date.now() + hour));
        setServerNow(new Date(Date.now() + 500).toISOString());
        assert.ok(near(serverNow(), Date.now()));
    });
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { behindQuery, changesFloor, counting, dayBegin, inOrder, lasting, money, percent, stateName, stateSince, totals, waitTone } from "../workspace/model/floor";
import type { AgentFigures, Floor, QueueFigures } from "../workspace/model/board";

const now = Date.parse("2026-11-23T12:00:00Z");
const at = (seconds: number): string => new Date(now - seconds * 1000).toISOString();

const none = { answered: 0, abandoned: 0, level: null };

function queue(change: Partial<QueueFigures>): QueueFigures {
    return { id: "que_1", name: "Service", open: true, waiting: 0, longest_waiting_since: null, ringing: 0, closing: 0, first_closing: null, stake_millionths: 0, expected_wait_ms: null, recent: none, today: none, unanswered: 0, online: 0, members: 0, ...change };
}

function agent(change: Partial<AgentFigures>): AgentFigures {
    return { id: "agt_1", name: "Ann", presence: "online", presence_since: at(0), state_since: at(0), load: 0, capacity: 2, held: 0, ringing: 0, wrap_up_until: null, last_answer: null, queues: [], skills: [], ...change };
}

describe("the wall board", () => {
    test("sums the queues and keeps the longest wait", () => {
        const floor: Floor = {
            at: at(0),
            position: 1,
            since: at(3600),
            threshold_seconds: 60,
            service_level: "",
            people: 1200,
            online: 400,
            queues: [queue({ waiting: 2, longest_waiting_since: at(30) }), queue({ waiting: 1, longest_waiting_since: at(90), closing: 1, stake_millionths: 50_000, today: { answered: 1, abandoned: 2, level: 0.5 } }), queue({ ringing: 1 })],
            agents: [agent({}), agent({ presence: "away" })],
        };
        assert.deepEqual(totals(floor), { waiting: 3, ringing: 1, closing: 1, stake: 50_000, abandoned: 2, longest: at(90), online: 400, people: 1200 });
        assert.equal(totals({ ...floor, queues: [] }).longest, null);
    });

    test("counts in a clock, and never backwards", () => {
        assert.equal(counting(at(7), now), "0:07");
        assert.equal(counting(at(760), now), "12:40");
        assert.equal(counting(at(3 * 3600 + 5 * 60 + 9), now), "3:05:09");
        assert.equal(counting(at(-5), now), "0:00");
        assert.equal(lasting(null, now), "–");
        assert.equal(lasting(at(65), now), "1 min");
    });

    test("warns after a minute and again after five", () => {
        assert.deepEqual([null, at(59), at(60), at(300)].map((since) => waitTone(since, now)), ["plain", "plain", "warn", "bad"]);
    });

    test("shows first whom somebody must look after", () => {
        const people = [agent({ name: "Cas", presence: "offline" }), agent({ name: "Bo" }), agent({ name: "Ann" }), agent({ name: "Zoe", presence: "not_responding" })];
        assert.deepEqual(inOrder(people).map((person) => person.name), ["Zoe", "Ann", "Bo", "Cas"]);
    });

    test("names what somebody does", () => {
        const names = [agent({}), agent({ held: 1, load: 1 }), agent({ held: 2, load: 2 }), agent({ ringing: 1 }), agent({ presence: "not_responding" })].map(stateName);
        assert.deepEqual(names, ["Free", "Busy", "Full", "Ringing", "Not responding"]);
    });

    test("counts from when the state began, and from when writing up ran out by itself", () => {
        const busy = agent({ presence_since: at(3600), state_since: at(60) });
        assert.equal(stateSince(busy, now), at(60));
        const writing = agent({ presence_since: at(3600), state_since: at(30), wrap_up_until: at(-10) });
        assert.equal(stateSince(writing, now), at(30));
        assert.equal(stateSince(writing, now + 15_000), at(-10));
        assert.equal(stateSince({ ...writing, ringing: 1 }, now + 15_000), at(30));
    });

    test("follows what changes it and nothing else", () => {
        assert.ok(changesFloor("offer.ended"));
        assert.ok(!changesFloor("message.updated"));
        assert.ok(!changesFloor("viewing"));
    });

    test("asks for what is behind a number", () => {
        const day = "2026-11-23T00:00:00.000Z";
        assert.equal(behindQuery({ of: "held", title: "", agent: "agt_1" }, day), "of=held&since=2026-11-23T00%3A00%3A00.000Z&agent=agt_1");
        assert.equal(behindQuery({ of: "waiting", title: "", queue: "que_1" }, day), "of=waiting&since=2026-11-23T00%3A00%3A00.000Z&queue=que_1");
    });

    test("begins the day where we are", () => {
        const begin = Date.parse(dayBegin(now));
        assert.ok(begin <= now && now - begin < 25 * 3600_000);
        assert.equal(new Date(begin).getHours(), 0);
    });

    test("writes money and shares for people", () => {
        assert.deepEqual([0, 800, 50_000, 12_340_000].map(money), ["$0.00", "<$0.01", "$0.05", "$12.34"]);
        assert.deepEqual([null, 0, 0.643, 1].map(percent), ["–", "0 %", "64 %", "100 %"]);
    });
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { skillNamed } from "../workspace/app/skills";
import { namedAs, withClaim } from "../workspace/model/skills";

const skills = [
    { id: "skl_1", name: "french" },
    { id: "skl_2", name: "Refunds" },
];

test("a skill is known by its name, whatever the case of the letters", () => {
    assert.equal(namedAs(skills, " French ")?.id, "skl_1");
    assert.equal(namedAs(skills, "refunds")?.id, "skl_2");
    assert.equal(namedAs(skills, "fren"), undefined);
});

test("a skill that is named anew begins at the lowest level; one that is chosen keeps its own", () => {
    assert.deepEqual(withClaim([{ skill: "skl_1", level: 3 }], "skl_2"), [
        { skill: "skl_1", level: 3 },
        { skill: "skl_2", level: 1 },
    ]);
    assert.deepEqual(withClaim([{ skill: "skl_1", level: 3 }], "skl_1"), [{ skill: "skl_1", level: 3 }]);
});

/** Answers calls from a list, and keeps what was asked. */
async function answering(answers: [number, unknown][], run: (asked: string[]) => Promise<void>): Promise<void> {
    const asked: string[] = [];
    const before = globalThis.fetch;
    globalThis.fetch = (async (path: string, init: RequestInit) => {
        asked.push(`${init.method} ${path}`);
        const [status, body] = answers.shift() ?? [500, {}];
        return new Response(JSON.stringify(body), { status });
    }) as typeof fetch;
    try {
        await run(asked);
    } finally {
        globalThis.fetch = before;
    }
}

const taken: [number, unknown] = [409, { code: "conflict", detail: "There is a skill of this name already.", field: "name" }];

test("a skill that is known is not made again", async () => {
    await answering([], async (asked) => {
        assert.equal((await skillNamed("French", skills)).id, "skl_1");
        assert.deepEqual(asked, []);
    });
});

test("a skill that a colleague made meanwhile is taken", async () => {
    await answering([taken, [200, { data: [...skills, { id: "skl_3", name: "Dutch" }], next: null }]], async (asked) => {
        assert.deepEqual(await skillNamed("dutch", skills), { id: "skl_3", name: "Dutch" });
        assert.deepEqual(asked, ["POST /api/v1/skills", "GET /api/v1/skills?limit=100"]);
    });
});

test("a refusal stays one if there is no such skill, or it is another refusal", async () => {
    await answering([taken, [200, { data: skills, next: null }]], () => assert.rejects(skillNamed("dutch", skills), { code: "conflict", field: "name" }));
    await answering([[422, { code: "too_long", detail: "Too long." }]], async (asked) => {
        await assert.rejects(skillNamed("dutch", skills), { code: "too_long" });
        assert.equal(asked.length, 1);
    });
});

import assert from "node:assert/strict";
import { test } from "node:test";
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

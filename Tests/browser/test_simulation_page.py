"""The page of simulations in a real browser: a supervisor asks what two more agents would have changed."""

import pathlib

from desk_case import DeskCase
from kit import eventually

EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "examples" / "airline-monday.json"
RESULT = "[data-testid=simulation-result]"
# The answer is kept back until the page was looked at.
HOLD = """
const real = window.fetch;
const gate = new Promise(open => { window.release = open; });
window.fetch = async (...words) => {
    const answer = await real(...words);
    if (String(words[0]?.url ?? words[0]).includes('/simulations')) await gate;
    return answer;
};
"""
SET = """
const field = document.querySelector(arguments[0]);
Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value').set.call(field, arguments[1]);
field.dispatchEvent(new Event('input', { bubbles: true }));
"""
TODAY = "return document.querySelector('input[type=date]').max"
BUSY = "return document.querySelector('main [aria-live=polite]').ariaBusy"
COLUMNS = f"return [...document.querySelector('{RESULT} table').tHead.rows[0].cells].map(cell => cell.innerText.trim())"
ROW = f"""
const row = [...document.querySelectorAll('{RESULT} table tbody tr')].find(row => row.cells[0].innerText === arguments[0]);
return row && [...row.cells].slice(1).map(cell => cell.innerText.trim());
"""
PAINTED = f"""
return [...document.querySelectorAll('{RESULT} canvas')].map(canvas => {{
    const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    return pixels.some(value => value > 0);
}});
"""


class SimulationPage(DeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bo = cls.site.desk("Bo Bakker", capacity=5)
        for number in range(3):
            phone = cls.site.sandbox.phone(f"Customer {number}", f"+3161234560{number}")
            place = cls.site.arrived(phone.write("hello"))["conversation_id"]
            cls.bo.accept(cls.bo.offer(place))
            cls.bo.api.post(f"/conversations/{place}/resolve").expect(200)
        cls.sam = cls.sign_in("Sam Supervisor", role="supervisor")

    def setUp(self):
        self.sam.run("location.hash = '#/'")
        self.sam.see("[data-presence]")
        self.sam.click(".rail-item", where=lambda item: "Simulation" in item.text)
        self.sam.see(".sim-form")

    def test_1_two_more_agents_on_a_day_that_was(self):
        self.sam.run(HOLD)
        self.sam.run(SET, "input[type=date]", self.sam.run(TODAY))
        self.sam.run(SET, "input[type=number]", "2")
        self.sam.click(".sim-form [type=submit]")
        eventually(lambda: self.sam.run(BUSY) == "true", "the page says that it is busy")
        self.sam.see(".sim-form [type=submit]", where=lambda button: "One moment" in button.text)
        self.sam.see(".sim-form button", where=lambda button: button.text == "Stop")
        self.assertEqual(self.sam.all(RESULT), [])
        self.sam.run("window.release()")
        self.sam.see(RESULT)
        self.assertEqual(self.sam.run(COLUMNS)[1:], ["as it is", "+2 agents", "on record"])
        self.assertEqual(self.sam.run(ROW, "Agents"), ["1", "3", "–"])
        self.assertEqual([figure.split()[0] for figure in self.sam.run(ROW, "Conversations")], ["3", "3", "3"])
        self.assertEqual(len(self.sam.all(f"{RESULT} .sim-headline dd")), 2)
        self.assertEqual(self.sam.run(BUSY), "false")

    def test_2_a_scenario_is_drawn_over_the_day(self):
        self.sam.click("[role=radio]", where=lambda choice: choice.text == "A scenario")
        self.sam.run(SET, ".sim-scenario", EXAMPLE.read_text())
        self.sam.click(".sim-form [type=submit]")
        self.sam.see(RESULT, timeout=60)
        self.assertEqual(self.sam.run(COLUMNS)[1:], ["as it is", "+2 agents"])
        names = ["Mean wait", "Service level, SL-3", "Occupancy", "Cost of late answers"]
        titles = "return [...document.querySelectorAll('.sim-curves .chart-title')].map(title => title.textContent)"
        eventually(lambda: self.sam.run(titles) == names, "four figures over the day")
        eventually(lambda: self.sam.run(PAINTED)[:3] == [True] * 3, "they are drawn")
        self.sam.click(".sim-half-hours summary")
        self.sam.see(".sim-half-hours tbody th", where=lambda cell: cell.text == "08:00")

    def test_3_a_mistake_stands_at_the_scenario(self):
        self.sam.click("[role=radio]", where=lambda choice: choice.text == "A scenario")
        self.sam.run(SET, ".sim-scenario", '{"name": "x", "queues": []}')
        self.sam.click(".sim-form [type=submit]")
        self.sam.see("[role=alert]", where=lambda alert: "list of 1 to 200" in alert.text)

    def test_4_agents_have_no_such_page(self):
        ann = self.sign_in("Ann Agent")
        self.assertEqual([item for item in ann.all(".rail-item") if "Simulation" in item.text], [])

"""The page of reports in a real browser: figures, drawings, files, and who sees them."""

from desk_case import DeskCase
from kit import eventually

FETCHED = "return performance.getEntriesByType('resource').some(entry => entry.name.includes('/ReportsPage-'))"
PAINTED = """
return [...document.querySelectorAll('canvas')].map(canvas => {
    const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    return pixels.some(value => value > 0);
});
"""
TILES = """
return Object.fromEntries([...document.querySelectorAll('.tile')]
    .map(tile => [tile.querySelector('dt').textContent, tile.querySelector('.tile-value').textContent]));
"""


class ReportsPage(DeskCase):
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

    def open(self, section="routing"):
        self.sam.run("location.hash = arguments[0]", f"#/reports/{section}")

    def tile(self, name):
        return self.sam.run(TILES).get(name)

    def test_1_the_page_comes_when_it_is_asked_for(self):
        self.assertFalse(self.sam.run(FETCHED))
        self.sam.click(".rail-item", where=lambda item: "Reports" in item.text)
        eventually(lambda: self.tile("Handled") == "3", "three are handled")
        self.assertTrue(self.sam.run(FETCHED))
        self.assertEqual(self.tile("Abandoned"), "0")
        self.assertEqual(self.tile("Service level, 1 min"), "100.0 %")
        self.assertEqual(self.tile("First response"), "–", "nothing to divide by is no figure")
        eventually(lambda: self.sam.run(PAINTED) == [True, True], "both charts are drawn")

    def test_2_figures_are_told_apart_by_agent(self):
        self.open()
        self.sam.click("[role=radio]", where=lambda choice: choice.text == "Agent")
        self.sam.see(".figure-table tbody th", where=lambda cell: cell.text == "Bo Bakker")
        self.sam.click("[role=radio]", where=lambda choice: choice.text == "Queue")
        self.sam.see(".figure-table tbody th", where=lambda cell: cell.text == "Service")

    def test_3_other_days_are_empty_and_say_so(self):
        self.open()
        self.sam.see(".tile")
        choose = """
            const select = document.querySelector('.report-choice select');
            Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, 'value').set.call(select, arguments[0]);
            select.dispatchEvent(new Event('change', { bubbles: true }));
        """
        self.sam.run(choose, "yesterday")
        self.sam.see(".empty", where=lambda note: "Nothing happened" in note.text)
        self.assertEqual(self.tile("Service level, 1 min"), "–")
        self.sam.run(choose, "week")
        eventually(lambda: self.tile("Handled") == "3", "today is one of the last seven days")

    def test_4_a_file_is_one_click_away(self):
        self.open("agent-states")
        self.sam.see(".figure-table tbody th", where=lambda cell: cell.text == "Bo Bakker")
        link = self.sam.see("a[download]").attribute("href")
        self.assertIn("/api/v1/reports/agent-states.csv?", link)
        text = self.sam.run("return fetch(document.querySelector('a[download]').href).then(answer => answer.text())")
        self.assertIn("agent_id,agent,available_ms", text)
        self.assertIn("Bo Bakker", text)

    def test_5_agents_have_no_such_page(self):
        ann = self.sign_in("Ann Agent")
        self.assertEqual([item for item in ann.all(".rail-item") if "Reports" in item.text], [])
        ann.run("location.hash = '#/reports/routing'")
        ann.see(".list-pane")
        self.assertEqual(ann.all(".tile"), [])

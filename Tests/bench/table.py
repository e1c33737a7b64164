"""The figures of a run: for each engine and part `name, value, goal, verdict`."""


class Table:
    """Rows in sections; the order of the sections is the order in which they were opened."""

    def __init__(self):
        self.sections = {}
        self.rows = None

    def section(self, title):
        """What comes next belongs under this title."""
        self.rows = self.sections.setdefault(title, [])

    def fact(self, name, value, form="{}"):
        self.rows.append((name, form.format(value), "", ""))

    def least(self, name, value, floor, form="{:.3f}"):
        verdict = "ok" if value >= floor else "MISSED"
        self.rows.append((name, form.format(value), "≥ " + form.format(floor), verdict))

    def most(self, name, value, ceiling, form="{:.2f}"):
        verdict = "ok" if value <= ceiling else "MISSED"
        self.rows.append((name, form.format(value), "≤ " + form.format(ceiling), verdict))

    def broken(self, error):
        """The part ended before all was measured."""
        self.rows.append((f"{type(error).__name__}: {str(error).splitlines()[0][:200] if str(error) else ''}", "", "", "FAILED"))

    def show(self):
        """Prints everything; returns the exit code."""
        every = [row for rows in self.sections.values() for row in rows]
        widths = [max((len(row[n]) for row in every), default=0) for n in range(3)]
        for title, rows in self.sections.items():
            print(title)
            for name, value, goal, verdict in rows:
                print(f"  {name:<{widths[0]}}  {value:>{widths[1]}}  {goal:<{widths[2]}}  {verdict}".rstrip())
            print()
        judged = [row[3] for row in every if row[3]]
        failed = sum(verdict != "ok" for verdict in judged)
        print(f"{len(judged) - failed} passed, {failed} failed", flush=True)
        return 1 if failed else 0

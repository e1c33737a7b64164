"""What the browser tests share: a running site, and agents who are signed in to its pages."""

import pathlib
import unittest

from kit import Site
from webdriver import Driver

PAGES = pathlib.Path(__file__).resolve().parents[2] / "web" / "dist"

COMPOSER = "[data-testid=composer]"
OFFER = "[data-testid=offer]"


class DeskCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = Site(options=("--rate-limits", "off", "--web", str(PAGES)))
        cls.addClassCleanup(cls.site.close)
        cls.driver = Driver()
        cls.addClassCleanup(cls.driver.close)

    @classmethod
    def sign_in(cls, name, role="agent"):
        """A browser in which a new agent has followed their one-time link; it knows their `name` and their id, `agent`."""
        email = name.split()[0].lower() + "@example.test"
        made = cls.site.admin.post("/agents", {"name": name, "email": email, "role": role}).expect(200, 201)
        browser = cls.driver.browser()
        browser.open(f"http://127.0.0.1:{cls.site.program.port}" + made["link"][made["link"].index("/sign-in") :])
        browser.see("[data-presence]")
        browser.name, browser.agent = name, made["id"]
        return browser

    @classmethod
    def go_online(cls, browser):
        """Presence through the page's own session, and the page must show it."""
        if browser.see("[data-presence]").attribute("data-presence") != "online":
            browser.run(
                "return fetch('/api/v1/me/presence', {method: 'PUT', headers: {'Content-Type': 'application/json'},"
                " body: JSON.stringify({status: 'online'})}).then(r => r.status)"
            )
        browser.see("[data-presence=online]")

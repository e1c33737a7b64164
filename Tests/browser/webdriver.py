"""Browsers through ChromeDriver's WebDriver protocol, with nothing but the standard library."""

import base64
import shutil
import subprocess
import tempfile
import time

from kit import Api, eventually, free_port

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
# Chromium on a busy machine takes its time.
PATIENCE = 20.0
CONTROL = "\ue009"
ENTER = "\ue007"
ESCAPE = "\ue00c"


class Gone(Exception):
    """The element is no longer on the page: it was drawn anew."""


class Driver:
    """One ChromeDriver process, which starts and ends the browsers."""

    def __init__(self):
        program = shutil.which("chromedriver")
        if not program:
            raise SystemExit("chromedriver is missing: apt-get install chromium-driver")
        self.port = free_port()
        self.process = subprocess.Popen(
            [program, f"--port={self.port}", "--silent"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        self.api = Api(self.port)
        self.api.TIMEOUT_SECONDS = 60
        self.browsers = []
        eventually(self._answers, "ChromeDriver", PATIENCE)

    def _answers(self):
        try:
            return self.api.get("/status").json["value"]["ready"]
        except OSError:
            return False

    def browser(self, **options):
        made = Browser(self.api, **options)
        self.browsers.append(made)
        return made

    def close(self):
        for browser in self.browsers:
            browser.close()
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Browser:
    """A Chromium of its own: own profile, cookies and storage."""

    def __init__(self, api, width=1280, height=800):
        self.api = api
        self.profile = tempfile.mkdtemp(prefix="balie-browser-")
        arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-gpu",
            "--mute-audio",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-background-timer-throttling",
            "--disable-renderer-backgrounding",
            "--autoplay-policy=no-user-gesture-required",
            # A microphone that beeps, and a person who allows it.
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--user-data-dir={self.profile}",
            f"--window-size={width},{height}",
        ]
        answer = self.api.post(
            "/session",
            {
                "capabilities": {
                    "alwaysMatch": {
                        "browserName": "chrome",
                        "goog:chromeOptions": {"args": arguments},
                        "goog:loggingPrefs": {"browser": "ALL"},
                    }
                }
            },
        )
        self.id = answer.expect(200)["value"]["sessionId"]

    def call(self, method, path, body=None):
        answer = self.api.request(method, f"/session/{self.id}{path}", body)
        value = (answer.json or {}).get("value")
        if answer.status != 200:
            if (value or {}).get("error") in ("stale element reference", "no such element"):
                raise Gone(value["message"][:200])
            raise AssertionError(f"{method} {path}: {value}")
        return value

    def open(self, url):
        self.call("POST", "/url", {"url": url})

    def reload(self):
        self.call("POST", "/refresh", {})

    @property
    def url(self):
        return self.call("GET", "/url")

    @property
    def title(self):
        return self.call("GET", "/title")

    def run(self, script, *arguments):
        """The value of a script's `return`."""
        return self.call("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def all(self, selector):
        found = self.call("POST", "/elements", {"using": "css selector", "value": selector})
        return [Element(self, e[ELEMENT]) for e in found]

    def see(self, selector, timeout=PATIENCE, where=None):
        """The first visible element that fits, once there is one."""

        def look():
            for element in self.all(selector):
                try:
                    if element.is_displayed and (where is None or where(element)):
                        return element
                except Gone:
                    continue
            return None

        try:
            return eventually(look, selector, timeout)
        except AssertionError as error:
            raise AssertionError(f"{error}; the page says: {self.text()[:1500]!r}; console: {self.console()}") from None

    def never_sees(self, selector, seconds=0.5):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if any(e.is_displayed for e in self.all(selector)):
                raise AssertionError(f"{selector} is there")
            time.sleep(0.05)

    def click(self, selector, **options):
        """Clicks it, again when it is drawn anew meanwhile."""

        def attempt():
            try:
                self.see(selector, **options).click()
                return True
            except Gone:
                return False

        eventually(attempt, f"a click on {selector}", PATIENCE)

    def type(self, selector, text):
        self.see(selector).type(text)

    def text(self):
        return self.run("return document.body ? document.body.innerText : ''") or ""

    def offline(self, is_offline):
        """Cuts the network of this browser, or gives it back."""
        if is_offline:
            conditions = {"offline": True, "latency": 0, "download_throughput": 0, "upload_throughput": 0}
            self.call("POST", "/chromium/network_conditions", {"network_conditions": conditions})
        else:
            self.call("DELETE", "/chromium/network_conditions")

    def console(self):
        """What the browser complained of since it was last asked."""
        return [e["message"] for e in self.call("POST", "/se/log", {"type": "browser"}) if e["level"] == "SEVERE"]

    def screenshot(self, path):
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.call("GET", "/screenshot")))

    def close(self):
        try:
            self.api.delete(f"/session/{self.id}")
        finally:
            shutil.rmtree(self.profile, ignore_errors=True)


class Element:
    """An element of a page."""

    def __init__(self, browser, identifier):
        self.browser, self.id = browser, identifier

    def _call(self, method, path, body=None):
        return self.browser.call(method, f"/element/{self.id}{path}", body)

    @property
    def is_displayed(self):
        return self._call("GET", "/displayed")

    @property
    def text(self):
        return self._call("GET", "/text")

    def attribute(self, name):
        return self._call("GET", f"/attribute/{name}")

    def style(self, name):
        return self._call("GET", f"/css/{name}")

    def click(self):
        # The driver scrolls no further than it must, and may leave it below what sticks to an edge.
        self.browser.run("arguments[0].scrollIntoView({block: 'nearest'})", {ELEMENT: self.id})
        if not self.is_uncovered():
            self.browser.run("arguments[0].scrollIntoView({block: 'center'})", {ELEMENT: self.id})
        self._call("POST", "/click", {})

    def is_uncovered(self):
        """Whether a click on its middle reaches it."""
        return self.browser.run(
            "const box = arguments[0].getBoundingClientRect();"
            "const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);"
            "return !!top && (arguments[0].contains(top) || top.contains(arguments[0]));",
            {ELEMENT: self.id},
        )

    def type(self, text):
        self._call("POST", "/value", {"text": text})

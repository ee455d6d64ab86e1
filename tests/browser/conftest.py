"""A guest at a real browser, and the book served to it."""

import json
import logging
import os
import shutil
from pathlib import Path
from threading import Thread

import pytest
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait
from werkzeug.serving import make_server

from sayhello.commands import write as forged
from sayhello.extensions import db
from sayhello.greetings import greetings
from sayhello.models import PAGE_SIZE, Message, fingerprint_of

NODE_MODULES = Path(__file__).parents[1] / "node_modules"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
    # Whatever a page or the browser itself might look up, no other host is there.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
WIDTH, HEIGHT = 1280, 900
PATIENCE = 5  # seconds
HURRY = """
    const setPatientInterval = setInterval;
    setInterval = (callback, delay) => setPatientInterval(callback, delay / 1200);
"""
TEXTS = """
    const [css] = arguments;
    return [...document.querySelectorAll(css)].map(element => element.textContent.trim());
"""


def need(thing, remedy):
    """Skip the test for want of thing, or fail it where everything must be there."""
    stop = pytest.fail if os.environ.get("CI") else pytest.skip
    stop(f"There is no {thing} here: {remedy}")


@pytest.fixture(scope="session")
def axe():
    """The source of axe-core, which looks for what shuts people out."""
    script = NODE_MODULES / "axe-core/axe.min.js"
    if not script.exists():
        need("axe-core", "run `npm ci --prefix tests`.")
    return script.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def html_validate():
    """The command that judges HTML files."""
    command = NODE_MODULES / "html-validate/bin/html-validate.mjs"
    if not shutil.which("node") or not command.exists():
        need("html-validate", "install Node.js 20 or later, then run `npm ci --prefix tests`.")
    return ["node", str(command), "--config", str(Path(__file__).with_name("html-validate.cjs"))]


@pytest.fixture(scope="session")
def driver(tmp_path_factory):
    """One browser for all the tests: starting it takes longer than most of them."""
    programs = {name: shutil.which(name) for name in ("chromium", "chromedriver")}
    for name, path in programs.items():
        path or need(name, "run `apt-get install chromium chromium-driver`.")
    options = ChromeOptions()
    options.binary_location = programs["chromium"]
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    profile = tmp_path_factory.mktemp("profile")
    for flag in (*FLAGS, f"--user-data-dir={profile}", f"--window-size={WIDTH},{HEIGHT}"):
        options.add_argument(flag)
    driver = Chrome(options, ChromeService(programs["chromedriver"]))
    driver.set_page_load_timeout(20)
    yield driver
    driver.quit()


@pytest.fixture
def app(app):
    app.config["WTF_CSRF_ENABLED"] = True
    return app


@pytest.fixture
def site(app):
    """The address of the book, served as long as the test lasts."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def write(app):
    """Return a function that writes a message into the book, past the browser."""

    def write(name="Ada", body="Hello.", **fields):
        with app.app_context():
            known = {"fingerprint": fingerprint_of(name, body)} | fields
            db.session.add(Message(name=name, body=body, **known))
            db.session.commit()

    return write


@pytest.fixture
def fill(app):
    """Return a function that fills more than two pages of the book."""

    def fill():
        with app.app_context():
            forged(list(greetings(2 * PAGE_SIZE + 5, (), seed=1)))

    return fill


@pytest.fixture
def guest(driver, site):
    guest = Guest(driver, site)
    guest.forget()
    guest.prefer()
    yield guest
    guest.unhurry()
    driver.get("about:blank")  # no page goes on asking a server that is gone


class Guest:
    """Somebody at the browser: what they do there, and what they see."""

    def __init__(self, driver, site):
        self.driver = driver
        self.site = site
        self.run = driver.execute_script
        self.cdp = driver.execute_cdp_cmd
        self.hurried = []

    def forget(self):
        """Begin without cookies, drafts, or a log of earlier pages."""
        self.cdp("Network.clearBrowserCookies", {})
        self.cdp("Storage.clearDataForOrigin", {"origin": self.site, "storageTypes": "all"})
        self.log("performance")
        self.log("browser")

    def prefer(self, language="en", scheme="light", width=WIDTH, scripts=True, media=""):
        """Set up the browser as a guest may have it."""
        self.cdp("Network.setExtraHTTPHeaders", {"headers": {"Accept-Language": language}})
        features = {"prefers-color-scheme": scheme, "prefers-reduced-motion": "reduce"}
        features = [{"name": name, "value": value} for name, value in features.items()]
        self.cdp("Emulation.setEmulatedMedia", {"media": media, "features": features})
        size = {"width": width, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
        self.cdp("Emulation.setDeviceMetricsOverride", size)
        self.cdp("Emulation.setScriptExecutionDisabled", {"value": not scripts})
        self.cdp("Emulation.setTimezoneOverride", {"timezoneId": "Asia/Shanghai"})

    def hurry(self):
        """Let a minute of waiting pass in a twentieth of a second, on pages opened from now on."""
        self.hurried.append(self.cdp("Page.addScriptToEvaluateOnNewDocument", {"source": HURRY}))

    def unhurry(self):
        while self.hurried:
            self.cdp("Page.removeScriptToEvaluateOnNewDocument", self.hurried.pop())

    def open(self, path="/"):
        self.driver.get(self.site + path)
        return self

    def find(self, css):
        return self.driver.find_element(By.CSS_SELECTOR, css)

    def texts(self, css):
        """Return the text of every element that css selects, hidden or not."""
        return self.run(TEXTS, css)

    def text(self, css):
        (text,) = self.texts(css)
        return text

    def wait_for(self, condition):
        """Return what condition(guest) returns, as soon as it is true."""
        wait = WebDriverWait(self, PATIENCE, poll_frequency=0.03)
        return wait.until(condition, f"{condition} at {self.driver.current_url}")

    def type(self, name=None, body=None):
        """Fill in the form as a paste does; ChromeDriver can type no emoji."""
        for field, text in {"name": name, "body": body}.items():
            if text is not None:
                self.run(
                    "arguments[0].value = arguments[1];"
                    "arguments[0].dispatchEvent(new Event('input', {bubbles: true}));",
                    self.find(f"#{field}"),
                    text,
                )

    def follow(self, css):
        """Click what css selects, and wait for the page that it leads to."""
        before = self.find("html")
        self.find(css).click()
        self.wait_for(lambda guest: guest.is_elsewhere(before))

    def is_elsewhere(self, before):
        return self.find("html") != before and self.run("return document.readyState === 'complete'")

    def say(self, name, body):
        """Fill in the form and send it."""
        self.type(name, body)
        self.follow("#submit")

    def style(self, css, prop):
        return self.run("return getComputedStyle(arguments[0])[arguments[1]]", self.find(css), prop)

    def log(self, kind):
        """Return what was logged since the last call."""
        return self.driver.get_log(kind)

    def requests(self):
        """Return the address of every request since the last call."""
        events = [json.loads(entry["message"])["message"] for entry in self.log("performance")]
        return [
            event["params"]["request"]["url"]
            for event in events
            if event["method"] == "Network.requestWillBeSent"
        ]

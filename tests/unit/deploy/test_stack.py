"""What each embedded program is told of the others, and what of its operator's own settings stays."""

from deploy.embedded.stack import DEMO_PORT, plan


def test_an_operators_own_hosts_and_console_address_stand(tmp_path, monkeypatch):
    for name in ("CRAWLER_ALLOW_HOSTS", "NOTIFY_CONSOLE_URL"):
        monkeypatch.delenv(name, raising=False)
    bare = plan(tmp_path, tmp_path, 8080).env("crawler")
    assert (bare["CRAWLER_ALLOW_HOSTS"], bare["NOTIFY_CONSOLE_URL"]) == (f"127.0.0.1:{DEMO_PORT}", "http://127.0.0.1:8080")
    monkeypatch.setenv("CRAWLER_ALLOW_HOSTS", "intranet.example:8000")
    monkeypatch.setenv("NOTIFY_CONSOLE_URL", "https://deals.example.com")
    own = plan(tmp_path, tmp_path, 8080).env("crawler")
    assert own["CRAWLER_ALLOW_HOSTS"] == f"127.0.0.1:{DEMO_PORT},intranet.example:8000"
    assert own["NOTIFY_CONSOLE_URL"] == "https://deals.example.com"

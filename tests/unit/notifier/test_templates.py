"""Templates that people write: what is wrong is told with its line, and none of them can hold up or harm the notifier."""

import json
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from services.notifier import rendering, samples
from services.notifier.composing import Composer, Frame
from services.notifier.confined import Confined, TemplateFailed
from services.notifier.following import Following
from services.notifier.recipients import Directory, Recipient
from services.notifier.rendering import Renderer
from services.notifier.settings import NotifierSettings
from services.notifier.templating import TEMPLATES
from services.notifier.wishes import read_templates
from shared.contracts import Change, Wish
from shared.documents import Invalid
from shared.wishes import Known

INSTANT, DIGEST, _ = samples.messages()


@pytest.fixture(scope="module")
def confined():
    one = Confined()
    yield one
    one.close()


@pytest.fixture
def renderer():
    one = Renderer()
    yield one
    one.close()


@pytest.mark.parametrize(
    ("source", "line", "says", "hint"),
    [
        ("Hello\n{{ mesage.subject }}", 2, "'mesage' is undefined", "did you mean 'message'?"),
        ("{% for card in message.cards %}\n{{ card.amont }}{% endfor %}", 2, "card has no attribute 'amont'", "'amount'"),
        ("a\n\n{% for x in %}", 3, "not Jinja2", ""),
        ("a\n{% if message.digest %}b", 2, "needs to be closed is 'if'", ""),
        ("{{ message.subject | nofilter }}", 1, "No filter named 'nofilter'", ""),
        ("{% include 'other' %}", 1, "a template stands alone", ""),
        ("\n{{ 1 / 0 }}", 2, "division by zero", ""),
        ("", 1, "it renders to nothing", ""),
        ("x" * 300_000, 1, "the template has 300,000 characters", "at most"),
        ("{{ 'x' * 500000 }}", 1, "it makes 500,000 characters", "at most"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(confined, source, line, says, hint):
    fault = confined.check("email.txt.j2", source)
    assert fault.line == line
    assert says in fault.message
    assert hint in fault.hint


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ message.__init__.__globals__ }}",
        "{{ message.cards.__class__ }}",
        "{{ self.__init__.__globals__ }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ lipsum.__globals__ }}",
        "{{ message.subject.format.__globals__ }}",
        "{{ '{0.__class__.__mro__}'.format(message) }}",
    ],
)
def test_nothing_leads_out_of_the_sandbox(confined, source):
    assert "unsafe" in confined.check("email.txt.j2", source).message


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("a\n{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}", 2),
        ("a\n\n{{ 'x' * 10 ** 9 }}", 3),
        ("{{ '{:>1000000000}'.format(1) }}", 1),
        ("{% macro again() %}{{ again() }}{% endmacro %}{{ again() }}", 1),
        ("{{ (99 + message.cards | length) ** 999999999 }}", 1),
    ],
)
def test_time_and_memory_are_bounded(confined, source, line):
    fault = confined.check("email.txt.j2", source)
    assert any(words in fault.message for words in ("in time", "more memory", "without end"))
    assert fault.line == line
    assert confined.check("email.txt.j2", "{{ message.subject }}") is None


def test_an_endless_slack_template_is_one_too(confined):
    loops = "text: x\nblocks:\n  - for: i in range(99999)\n    blocks:\n      - for: j in range(99999)\n        blocks: []\n"
    assert "in time" in confined.check("slack.yaml.j2", loops).message


def test_the_built_in_templates_pass_their_own_check(confined, renderer):
    for name in TEMPLATES:
        source = (Path(rendering.__file__).parent / "templates" / name).read_text(encoding="utf-8")
        assert confined.check(name, source) is None
    assert confined.render("subject.txt.j2", "{{ message.subject }}", INSTANT) == renderer.subject(INSTANT)


def test_templates_of_the_watch_folder_take_the_place_of_the_built_in(renderer):
    assert renderer.replace({"subject.txt.j2": "Deal news: {{ message.cards | length }}"}) == {}
    assert renderer.subject(DIGEST) == "Deal news: 5"
    renderer.replace({})
    assert "Meridian Cloud" in renderer.subject(DIGEST)


def test_a_bad_template_never_takes_the_place_of_a_good_one(renderer):
    renderer.replace({"subject.txt.j2": "Ours", "email.txt.j2": "Our text"})
    faults = renderer.replace({"subject.txt.j2": "{{ message.nothing }}", "email.txt.j2": "Our new text"})
    assert faults["subject.txt.j2"].line == 1
    assert renderer.subject(INSTANT) == "Ours"
    assert renderer.text(INSTANT) == "Our new text"


def test_without_a_good_one_before_it_the_built_in_speaks(renderer):
    renderer.replace({"subject.txt.j2": "{{ message.nothing }}", "nobody-knows.j2": "x"})
    assert "Meridian Cloud" in renderer.subject(INSTANT)


def test_a_template_that_fails_on_a_real_deal_does_not_silence_anybody(renderer):
    renderer.replace({"email.txt.j2": "{{ 1 / (0 if message.cards[0].deal_id == 'unlucky' else 1) }}"})
    deal = samples.talks().deal.model_copy(update={"id": "unlucky"})
    mail = Composer(renderer, NotifierSettings()).compose(
        Recipient(id="desk", email="desk@example.org"),
        Frame("nid", False, None, samples.AT, samples.AT),
        [[samples.match_of(deal, (Change.OPENED,))]],
        samples.AT,
    )
    assert "Meridian" in message_from_bytes(mail, policy=policy.default).get_body(("plain",)).get_content()


def test_a_template_that_hangs_on_a_real_deal_is_asked_once_only(renderer, monkeypatch):
    hangs = "{% if message.subject == 'slow' %}{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}{% endif %}x"
    slow = replace(INSTANT, subject="slow")
    assert renderer.replace({"email.txt.j2": hangs}) == {}
    assert "Meridian" in renderer.text(slow)
    monkeypatch.setattr(renderer._confined, "render", lambda *_: pytest.fail("asked again"))
    assert "Meridian" in renderer.text(slow)


def test_the_process_is_believed_no_more_than_the_template(confined, monkeypatch):
    for made in (["text", "no list"], ["text", [1]], {"a": 1}, None):
        monkeypatch.setattr(confined, "_ask", lambda _request, made=made: json.loads(json.dumps({"made": made})))
        with pytest.raises(TemplateFailed):
            confined.render("slack.yaml.j2", "x", INSTANT)


def test_check_tells_every_broken_template_at_its_place():
    files = {
        "templates/subject.txt.j2": "{{ message.subject }}",
        "templates/email.txt.j2": "a\n{{ message.sbject }}",
        "templates/email.htm.j2": "x",
    }
    with pytest.raises(Invalid) as caught:
        read_templates(files, Known())
    told = str(caught.value)
    assert "templates/email.txt.j2:2:1: error: message has no attribute 'sbject'" in told
    assert "did you mean 'email.html.j2'?" in told
    del files["templates/email.txt.j2"], files["templates/email.htm.j2"]
    assert [wish.key for wish in read_templates(files, Known())] == ["subject.txt.j2"]


def test_templates_follow_the_bucket_and_go_back_when_they_are_deleted(renderer):
    following = Following(Directory(), renderer, ())
    following.on_templates({"subject.txt.j2": Wish(key="subject.txt.j2", body="Ours")})
    assert renderer.subject(INSTANT) == "Ours"
    following.on_templates({"subject.txt.j2": Wish(key="subject.txt.j2", body="{{ broken")})
    assert renderer.subject(INSTANT) == "Ours"
    following.on_templates({})
    assert renderer.subject(INSTANT) != "Ours"

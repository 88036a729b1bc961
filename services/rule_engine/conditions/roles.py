"""`investor:`, `acquirer:`, `supplier:` and every other role: one company in that role."""

from services.rule_engine.company import Company, company_form, company_names, company_test, marks_of
from services.rule_engine.condition_kind import Check, ConditionKind, Lists
from services.rule_engine.index.marks import Mark
from shared.contracts import Role


def _test(wanted: Company, key: str, lists: Lists) -> Check:
    return company_test(wanted, frozenset({Role(key)}), lists)


def _marks(wanted: Company, key: str, lists: Lists) -> tuple[Mark, ...]:
    return marks_of(wanted, frozenset({Role(key)}), lists)


_KEYS = tuple(role.value for role in Role)
CONDITION = ConditionKind(keys=_KEYS, form=company_form(Company), test=_test, names=company_names, marks=_marks)

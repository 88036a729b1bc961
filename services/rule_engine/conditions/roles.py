"""`investor:`, `acquirer:`, `supplier:` and every other role: one company in that role."""

from services.rule_engine.company import Company, company_form, company_names, company_test
from services.rule_engine.condition_kind import Check, ConditionKind, Lists
from shared.contracts import Role


def _test(wanted: Company, key: str, lists: Lists) -> Check:
    return company_test(wanted, frozenset({Role(key)}), lists)


CONDITION = ConditionKind(keys=tuple(role.value for role in Role), form=company_form(Company), test=_test, names=company_names)

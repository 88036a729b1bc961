"""`party:` one company of the deal, in whatever role or in one of those that `role` names."""

from typing import Any

from services.rule_engine.company import Company, company_form, company_names, company_test, marks_of
from services.rule_engine.condition_kind import Check, ConditionKind, Lists, words
from services.rule_engine.index.marks import Mark
from services.rule_engine.misreading import one_of
from shared.contracts import Role

_ROLES = tuple(role.value for role in Role)


def _role(value: Any) -> Role:
    return Role(one_of(value, _ROLES, "a known role"))


_Roles: Any = words(_role, {"enum": list(_ROLES)}, Role)


class AnyParty(Company):
    role: _Roles = ()


def _test(wanted: AnyParty, _key: str, lists: Lists) -> Check:
    return company_test(wanted, frozenset(wanted.role), lists)


def _marks(wanted: AnyParty, _key: str, lists: Lists) -> tuple[Mark, ...]:
    return marks_of(wanted, frozenset(wanted.role), lists)


CONDITION = ConditionKind(keys=("party",), form=company_form(AnyParty), test=_test, names=company_names, marks=_marks)

"""Nothing but perform() calls a transition or writes a state (R17.1, design §8.1)."""

import ast

import pytest
from django.apps import apps

from nantong_award.core.lifecycle import LifecycleModel, StateField, transitions_of
from tests.architecture.source import APPS, calls, dotted, modules, names

MACHINES = [
    model
    for model in apps.get_models()
    if issubclass(model, LifecycleModel) and model._meta.app_label in APPS
]
TRANSITIONS = {name for model in MACHINES for name in transitions_of(model)}
STATES = {
    model.__name__: field.name
    for model in MACHINES
    for field in model._meta.local_fields
    if isinstance(field, StateField)
}
DOOR = "nantong_award/core/perform.py"
# Python's own `open`, `close` and `start`, and the table of stages: none of these receivers is a row.
NOT_ROWS = {"path", "wire", "LIST", "token", "stored.file", "Image", "options['output']", "options['file']", "PAST_WINNERS", "step",
            "STEPS[stage]", "plan", "self", "self.plan"}  # fmt: skip
WRITERS = {"update", "create", "get_or_create", "update_or_create", "bulk_create"}
# Transitions that the law knows and no page offers yet.
WITHOUT_SERVICE = {"Application.disqualify"}
pytestmark = pytest.mark.requirement("R17.1")


def modules_in_scope(module):
    """The names under which a file knows modules: `endorsing.endorse(…)` calls a service."""
    known = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            known |= {alias.asname or alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            inner = {alias for alias in node.names if f"{node.module}.{alias.name}" in names()}
            known |= {alias.asname or alias.name for alias in inner}
    return known


def performed(tree):
    """Ids of the nodes in the first argument of perform(), and the names that are nothing but performed."""
    nodes, variables = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and dotted(node.func) == "perform" and node.args:
            nodes |= {id(each) for each in ast.walk(node.args[0])}
            if isinstance(node.args[0], ast.Name):
                variables.add(node.args[0].id)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in nodes:
            variables.discard(node.id)
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and {dotted(target) for target in node.targets} <= variables:
            nodes |= {id(each) for each in ast.walk(node.value)}
    return nodes


def spread(tree):
    """The dictionaries whose keys become keywords of a call, at once or by way of a name."""
    spreads = [
        keyword.value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") in WRITERS
        for keyword in call.keywords
        if keyword.arg in (None, "defaults")
    ]
    named = {node.id for node in spreads if isinstance(node, ast.Name)}
    spreads += [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if dotted(target) in named
    ]
    return [each for node in spreads for each in ast.walk(node) if isinstance(each, ast.Dict)]


def test_there_are_state_machines_to_look_at():
    assert len(MACHINES) == len(STATES) == 17
    assert {"accept", "endorse", "close_evaluation", "elapse", "revoke"} & TRANSITIONS == {
        "accept",
        "endorse",
        "close_evaluation",
        "elapse",
    }


def test_every_state_is_protected_against_assignment_and_forms():
    fields = [(model, model._meta.get_field(STATES[model.__name__])) for model in MACHINES]
    assert [model for model, field in fields if not field.protected or field.formfield() is not None] == []


def test_transitions_are_touched_by_perform_alone():
    """A transition is named as the first argument of perform(), or bound to a name that is only performed."""
    wrong = []
    for module in modules():
        known, at_the_door = modules_in_scope(module) | NOT_ROWS, performed(module.tree)
        wrong += [
            f"{module.place}:{node.lineno} {ast.unparse(node)}"
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Attribute)
            and node.attr in TRANSITIONS
            and id(node) not in at_the_door
            and ast.unparse(node.value) not in known
        ]
    assert wrong == []


def test_nothing_looked_up_by_name_is_called_on_the_spot():
    """`getattr(row, name)()` would pass the test above."""
    wrong = [
        f"{module.place}:{call.lineno} {ast.unparse(call)}"
        for module in modules()
        if module.place != DOOR
        for call in calls(module)
        if isinstance(call.func, ast.Call) and dotted(call.func.func) == "getattr"
    ]
    assert wrong == []


def test_no_state_is_assigned():
    wrong = []
    for module in modules():
        for node in ast.walk(module.tree):
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            places = [each for target in targets if target for each in ast.walk(target)]
            wrong += [
                f"{module.place}:{place.lineno} {ast.unparse(place)}"
                for place in places
                if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign)
                and isinstance(place, ast.Attribute)
                and place.attr in set(STATES.values())
            ]
    assert wrong == []


def test_no_queryset_writes_a_state():
    """Neither update(status=…), nor update(**{"status": …}), nor bulk_update of that column."""
    columns, wrong = set(STATES.values()), []
    for module in modules():
        for call in calls(module):
            verb = dotted(call.func).split(".")[-1] or getattr(call.func, "attr", "")
            keys = {keyword.arg for keyword in call.keywords}
            texts = {each.value for each in ast.walk(call) if isinstance(each, ast.Constant)}
            if (verb == "update" and keys & columns) or (verb == "bulk_update" and texts & columns):
                wrong.append(f"{module.place}:{call.lineno} {ast.unparse(call)}")
        wrong += [
            f"{module.place}:{node.lineno} {ast.unparse(node)}"
            for node in spread(module.tree)
            if {getattr(key, "value", None) for key in node.keys} & columns
        ]
    assert wrong == []


def test_no_row_is_born_in_a_later_state():
    wrong = [
        f"{module.place}:{call.lineno} {ast.unparse(call)}"
        for module in modules()
        for call in calls(module)
        if (model := dotted(call.func).split(".")[0]) in STATES
        and dotted(call.func).split(".")[-1] in {model, "create", "get_or_create", "update_or_create"}
        and STATES[model] in {keyword.arg for keyword in call.keywords}
    ]
    assert wrong == []


def test_no_sql_is_written_by_hand_where_states_live():
    wrong = [
        f"{module.place}:{call.lineno} {ast.unparse(call)}"
        for module in modules()
        if module.package in APPS
        for call in calls(module)
        if getattr(call.func, "attr", "") in {"execute", "executemany", "raw", "cursor"}
    ]
    assert wrong == []


def test_every_transition_is_offered_by_some_service():
    """By name: a transition that nobody performs is a promise that the portal does not keep."""
    offered = set()
    for module in modules():
        if "services" in module.parts:
            at_the_door = performed(module.tree)
            offered |= {
                node.attr
                for node in ast.walk(module.tree)
                if isinstance(node, ast.Attribute) and id(node) in at_the_door
            }
            offered |= {
                argument.value
                for call in calls(module)
                for argument in call.args
                if isinstance(argument, ast.Constant)
            }
    missing = {
        f"{model.__name__}.{name}"
        for model in MACHINES
        for name in transitions_of(model)
        if name not in offered
    }
    assert missing == WITHOUT_SERVICE

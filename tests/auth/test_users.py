"""GET /users, GET and PATCH /users/{id}: for administrators."""

import pytest

from tests.shopper import PASSWORD, Shopper


def names(answer) -> list[str]:
    return [user["username"] for user in answer.json["data"]]


def test_administrators_see_everybody_newest_first(amina: Shopper, brian: Shopper, admin: Shopper):
    answer = admin.get("/users?total=true")
    assert names(answer) == ["baraka", "brian", "amina"]
    assert answer.json["page"] == {"next_cursor": None, "has_more": False, "total": 3}
    assert set(answer.json["data"][0]) == {
        "id", "email", "username", "name", "phone", "address", "role", "created_at", "disabled", "updated_at",
    }  # fmt: skip


def test_pages_follow_each_other(amina: Shopper, brian: Shopper, admin: Shopper):
    first = admin.get("/users?limit=2")
    rest = admin.get(f"/users?limit=2&cursor={first.json['page']['next_cursor']}")
    assert names(first) + names(rest) == ["baraka", "brian", "amina"]
    assert 'rel="next"' in first.headers["Link"]
    assert rest.json["page"]["has_more"] is False


def test_a_role_is_picked_out(amina: Shopper, staff: Shopper, admin: Shopper):
    assert names(admin.get("/users?role=staff")) == ["wanjiru"]
    assert admin.get("/users?role=king").status_code == 422


@pytest.mark.parametrize(
    "words",
    ["ami", "AMINA@", "amina@example.com", "@example", "Amina", "5678", "0712 345 678", "+254712345678"],
)
def test_words_find_parts_of_names_and_phones(amina: Shopper, admin: Shopper, words: str):
    assert "amina" in names(admin.get("/users", query_string={"q": words}))


@pytest.mark.parametrize("words", ["%", "_____", "nobody", "é", "😀", "a'b\"c"])
def test_words_are_taken_literally(amina: Shopper, admin: Shopper, words: str):
    assert names(admin.get("/users", query_string={"q": words})) == []


def test_what_changed_since_comes_in_order_of_change(amina: Shopper, brian: Shopper, admin: Shopper):
    since = admin.get("/auth/me").json["created_at"]
    brian.patch("/auth/me", {"name": "Brian K"})
    amina.patch("/auth/me", {"name": "Amina K"})
    assert names(admin.get(f"/users?updated_since={since}"))[-2:] == ["brian", "amina"]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "cursor=x", "sort=password_hash", "q=", "total=1"]
)
def test_odd_questions_are_refused(admin: Shopper, query: str):
    assert admin.get(f"/users?{query}").status_code == 422


def test_one_account_is_read(amina: Shopper, admin: Shopper):
    answer = admin.get(f"/users/{amina.user['id']}")
    assert {key: answer.json[key] for key in amina.user} == amina.user
    assert answer.json["disabled"] is False


@pytest.mark.parametrize("number", ["999", "0", "9223372036854775808", "x", "-1"])
def test_nobody_has_that_number(admin: Shopper, number: str):
    assert admin.get(f"/users/{number}").status_code == 404


def test_nobody_is_changed_who_does_not_exist(admin: Shopper):
    assert admin.patch("/users/999999999", {"role": "staff"}).status_code == 404


@pytest.mark.parametrize(
    "change", [{"role": "staff"}, {"disabled": True}, {"role": "admin", "disabled": True}]
)
def test_a_change_ends_the_persons_sessions(amina: Shopper, admin: Shopper, change: dict):
    answer = admin.patch(f"/users/{amina.user['id']}", change)
    assert {key: answer.json[key] for key in change} == change
    assert amina.get("/auth/me").status_code == 401
    assert amina.post("/auth/refresh", {"refresh_token": amina.refresh_token}).status_code == 401


@pytest.mark.parametrize("change", [{}, {"role": "customer"}, {"disabled": False}])
def test_what_changes_nothing_ends_nothing(amina: Shopper, admin: Shopper, change: dict):
    assert admin.patch(f"/users/{amina.user['id']}", change).status_code == 200
    assert amina.get("/auth/me").status_code == 200


def test_the_new_role_counts_after_signing_in_again(amina: Shopper, admin: Shopper):
    admin.patch(f"/users/{amina.user['id']}", {"role": "admin"})
    amina.signed_in(amina.post("/auth/login", {"login": "amina", "password": PASSWORD}).json)
    assert amina.get("/users").status_code == 200


def test_who_was_shut_out_is_let_in_again(amina: Shopper, admin: Shopper):
    admin.patch(f"/users/{amina.user['id']}", {"disabled": True})
    admin.patch(f"/users/{amina.user['id']}", {"disabled": False})
    assert amina.get("/auth/me").status_code == 401
    assert amina.post("/auth/login", {"login": "amina", "password": PASSWORD}).status_code == 200


@pytest.mark.parametrize("change", [{"role": "customer"}, {"role": "staff"}, {"disabled": True}])
def test_administrators_cannot_take_their_own_rights(admin: Shopper, change: dict):
    answer = admin.patch(f"/users/{admin.user['id']}", change)
    assert (answer.status_code, answer.json["code"]) == (409, "not_yourself")
    assert admin.get("/users").status_code == 200


def test_who_changed_what_is_logged(amina: Shopper, admin: Shopper, caplog: pytest.LogCaptureFixture):
    with caplog.at_level("INFO", "duka.auth"):
        admin.patch(f"/users/{amina.user['id']}", {"role": "staff"})
    (line,) = [record for record in caplog.records if record.message == "account changed"]
    assert (line.user_id, line.role, line.actor) == (amina.user["id"], "staff", f"admin:{admin.user['id']}")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"role": "king"}, "/role"),
        ({"role": None}, "/role"),
        ({"disabled": "true"}, "/disabled"),
        ({"email": "new@example.com"}, "/email"),
        ({"password": "another-one-9"}, "/password"),
    ],
)
def test_what_cannot_be_changed_is_pointed_at(amina: Shopper, admin: Shopper, body: dict, pointer: str):
    answer = admin.patch(f"/users/{amina.user['id']}", body)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == pointer


def test_customers_and_staff_may_not(amina: Shopper, staff: Shopper):
    for person in (amina, staff):
        path = f"/users/{amina.user['id']}"
        answers = [person.get("/users"), person.get(path), person.patch(path, {"role": "admin"})]
        assert [answer.status_code for answer in answers] == [403, 403, 403]


def test_guests_may_not(guest: Shopper, amina: Shopper):
    path = f"/users/{amina.user['id']}"
    answers = [guest.get("/users"), guest.get(path), guest.patch(path, {"role": "admin"})]
    assert [answer.status_code for answer in answers] == [401, 401, 401]


def test_nobody_is_made_or_deleted_here(amina: Shopper, admin: Shopper):
    assert admin.post("/users", {}).status_code == 405
    assert admin.delete(f"/users/{amina.user['id']}").status_code == 405


def test_no_answer_holds_a_hash(amina: Shopper, admin: Shopper):
    for answer in (admin.get("/users"), admin.get(f"/users/{amina.user['id']}"), amina.get("/auth/me")):
        assert "$2b$" not in answer.text
        assert "password" not in answer.text

from tests.docs import generate


def test_the_published_schema_is_that_of_the_code() -> None:
    assert generate.API_JSON.read_text("utf-8") == generate.api_json()


def test_the_pages_types_are_those_of_the_code() -> None:
    assert generate.DECLARATIONS.read_text("utf-8") == generate.declarations()

"""The client that openapi-generator makes of the API's description for Python, put to work.

Usage: pydantic_client.py DIRECTORY_OF_THE_PACKAGE SERVER TOKEN
"""

import json
import sys

sys.path.insert(0, sys.argv[1])

import register  # noqa: E402

configuration = register.Configuration(host=sys.argv[2], access_token=sys.argv[3])
with register.ApiClient(configuration) as client:
    parties, recording = register.PartiesApi(client), register.RecordingApi(client)

    ids, cursor = [], None
    while True:
        page = parties.parties(limit=10, cursor=cursor)
        ids += [one.party for one in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert len(ids) == page.total and len(set(ids)) == len(ids), (ids, page.total)

    data = {"party": "abroad", "kind": "city", "names": {"en": "Abrod"}, "country": "FR"}
    entry = register.Entry.from_dict({"type": "party.registered", "data": data})
    once = recording.record_with_http_info(entry, idempotency_key="pydantic-1")
    again = recording.record_with_http_info(entry, idempotency_key="pydantic-1")
    assert (once.status_code, again.status_code) == (201, 201), (once, again)
    assert once.data.seq == again.data.seq, (once, again)

    right = {**data, "names": {"en": "Abroad"}}
    revision = {"seq": once.data.seq, "type": "party.registered", "data": right, "reason": "A letter."}
    corrected = register.Entry.from_dict({"type": "event.corrected", "data": revision})
    done = recording.record_with_http_info(corrected, if_match="*")
    assert done.status_code == 201, done
    assert parties.party("abroad").names == {"en": "Abroad"}

    try:
        parties.party("nowhere")
    except register.ApiException as refused:
        problem = register.Problem.from_dict(json.loads(refused.body))
        assert (refused.status, problem.type) == (404, "/problems/not-found"), problem
    else:
        raise AssertionError("a party that never was has been found")
print("listed, paged, recorded once, corrected, refused")

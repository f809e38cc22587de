"""The client that openapi-python-client makes of the API's description, put to work.

Usage: attrs_client.py DIRECTORY_OF_THE_PACKAGE SERVER TOKEN
"""

import sys

sys.path.insert(0, sys.argv[1])

from register.api.parties import parties, party  # noqa: E402
from register.api.recording import record  # noqa: E402
from register.client import AuthenticatedClient  # noqa: E402
from register.models import (  # noqa: E402
    EventCorrected,
    EventCorrectedData,
    EventCorrectedEntry,
    EventCorrectedEntryType,
    PartyRegistered,
    PartyRegisteredEntry,
    PartyRegisteredEntryType,
    PartyRegisteredKind,
    Problem,
    Text,
)

client = AuthenticatedClient(base_url=sys.argv[2], token=sys.argv[3])

ids, cursor = [], {}
while True:
    page = parties.sync(client=client, limit=10, **cursor)
    ids += [one.party for one in page.items]
    if page.next_ is None:
        break
    cursor = {"cursor": page.next_}
assert len(ids) == page.total and len(set(ids)) == len(ids), (ids, page.total)


def names(english: str) -> Text:
    return Text.from_dict({"en": english})


entry = PartyRegisteredEntry(
    type_=PartyRegisteredEntryType.PARTY_REGISTERED,
    data=PartyRegistered(
        party="elsewhere", kind=PartyRegisteredKind.CITY, names=names("Elswhere"), country="FR"
    ),
)
once = record.sync_detailed(client=client, body=entry, idempotency_key="attrs-1")
again = record.sync_detailed(client=client, body=entry, idempotency_key="attrs-1")
assert (once.status_code, again.status_code) == (201, 201), (once, again)
assert once.parsed.seq == again.parsed.seq, (once, again)

corrected = EventCorrectedEntry(
    type_=EventCorrectedEntryType.EVENT_CORRECTED,
    data=EventCorrected(
        seq=once.parsed.seq,
        type_="party.registered",
        data=EventCorrectedData.from_dict({**entry.data.to_dict(), "names": {"en": "Elsewhere"}}),
        reason="A letter was missing.",
    ),
)
done = record.sync_detailed(client=client, body=corrected, if_match="*")
assert done.status_code == 201, done
assert party.sync("elsewhere", client=client).names.to_dict() == {"en": "Elsewhere"}

unknown = party.sync("nowhere", client=client)
assert isinstance(unknown, Problem) and unknown.type_ == "/problems/not-found", unknown
print("listed, paged, recorded once, corrected, refused")

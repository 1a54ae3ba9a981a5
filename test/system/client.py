"""An independent client: Debian's grpcio with stubs generated from proto/. Prints its answers as JSON."""

import json
import sys

import grpc
from google.rpc import error_details_pb2, status_pb2
from oppslag.v1 import (
    catalog_service_pb2,
    catalog_service_pb2_grpc,
    concept_pb2,
    lookup_service_pb2,
    lookup_service_pb2_grpc,
    search_service_pb2,
    search_service_pb2_grpc,
)


def details_of(error):
    """Reason and broken fields of a failed call."""
    trailers = dict(error.trailing_metadata())
    status = status_pb2.Status.FromString(trailers["grpc-status-details-bin"])
    found = {"code": error.code().name, "status": status.code, "fields": []}
    for detail in status.details:
        info = error_details_pb2.ErrorInfo()
        bad = error_details_pb2.BadRequest()
        if detail.Unpack(info):
            found["reason"] = info.reason
        elif detail.Unpack(bad):
            found["fields"] = [violation.field for violation in bad.field_violations]
    return found


def main(address):
    with grpc.insecure_channel(address) as channel:
        lookup = lookup_service_pb2_grpc.LookupServiceStub(channel)
        search = search_service_pb2_grpc.SearchServiceStub(channel)
        catalog = catalog_service_pb2_grpc.CatalogServiceStub(channel)

        one = lookup.LookupConcept(
            lookup_service_pb2.LookupConceptRequest(
                system="postnummer", code="9019", follow=["municipality", "municipality.county"]
            )
        )
        batch = lookup.BatchLookupConcepts(
            lookup_service_pb2.BatchLookupConceptsRequest(system="icd-10", codes=["e119", "nope", "A00.0"])
        )
        verdict = lookup.ValidateCode(
            lookup_service_pb2.ValidateCodeRequest(system="kommune", code="5501", as_of="2023-12-31")
        )
        hits = search.SearchConcepts(
            search_service_pb2.SearchConceptsRequest(systems=["icd-10"], query="diab 2 nyre", page_size=3)
        )
        systems = catalog.ListCodeSystems(catalog_service_pb2.ListCodeSystemsRequest())
        try:
            search.SearchConcepts(search_service_pb2.SearchConceptsRequest(systems=[], query="x" * 257))
            failure = None
        except grpc.RpcError as error:
            failure = details_of(error)

        first = hits.hits[0]
        text = first.matched_designation.value
        print(
            json.dumps(
                {
                    "display": one.concept.coding.display,
                    "followed": [[f.path, f.concept.coding.code, f.concept.coding.display] for f in one.followed],
                    "batch": [[r.code, r.WhichOneof("outcome"), r.concept.coding.code] for r in batch.results],
                    "verdict": [verdict.result, verdict.reason, [[p.valid_from, p.valid_to] for p in verdict.periods]],
                    "hit": [first.concept.coding.code, [text[h.start : h.end] for h in first.highlights]],
                    "status": concept_pb2.ConceptStatus.Name(first.concept.status),
                    "systems": {s.id: s.code_count for s in systems.code_systems},
                    "failure": failure,
                }
            )
        )


main(sys.argv[1])

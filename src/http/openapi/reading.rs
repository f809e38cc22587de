//! The operations that read views: lists, things, and how the register stands.

use serde_json::json;

use super::managing::personal;
use super::parameters::{paging, paging_by, path, query, view};
use super::{Index, MakeSchema, Operation, Parameter, of};
use crate::http::api::diff::DiffPage;
use crate::http::api::register::Digested;
use crate::http::api::search::MOST_CHARS;
use crate::http::api::status::RegisterStatus;
use crate::http::list::{LIMIT_MOST, Page};
use crate::http::media::{CSV, JSON};
use crate::projections::agreements::{Agreement, AgreementAnswer};
use crate::projections::declarations::{Declaration, DeclarationStatus, Endorsement};
use crate::projections::gatherings::{Gathering, GatheringAnswer};
use crate::projections::global_network::GlobalMember;
use crate::projections::networks::{Network, NetworkAnswer};
use crate::projections::parties::{Party, PartyAnswer};
use crate::projections::register::RegisterAnswer;
use crate::projections::search::{FoundThing, KIND_WORDS};
use crate::projections::strategies::{Strategy, StrategyAnswer};
use crate::projections::things::Things;
use crate::tracker::disclosed::WithPersonal;

/// The operations that read views.
pub(super) fn operations() -> Vec<Operation> {
    [registers(), lists(), found().into(), things()].concat()
}

fn registers() -> Vec<Operation> {
    let written = || json!({"type": "string"});
    vec![
        Operation::read(
            "/api/v1",
            "index",
            "What the API offers",
            Vec::new(),
            vec![(JSON, Some(of::<Index>))],
        ),
        Operation::read(
            "/api/v1/openapi.json",
            "describe",
            "The description of the API",
            Vec::new(),
            vec![(JSON, Some(anything))],
        ),
        Operation::read(
            "/api/v1/status",
            "status",
            "How the register stands",
            view().into(),
            vec![(JSON, Some(of::<RegisterStatus>))],
        ),
        Operation::read(
            "/api/v1/register",
            "register",
            "What the register is",
            view().into(),
            vec![(JSON, Some(of::<RegisterAnswer>))],
        ),
        Operation::read(
            "/api/v1/digest",
            "digest",
            "The digest of what the log folds into",
            view().into(),
            vec![(JSON, Some(of::<Digested>))],
        ),
        Operation::read(
            "/api/v1/diff",
            "diff",
            "What changed between two views",
            vec![
                query("from", "The first view, as_of@known_at, either half optional.", written()),
                query("to", "The second view, as_of@known_at, either half optional.", written()),
            ]
            .into_iter()
            .chain(paging_by(LIMIT_MOST))
            .collect(),
            vec![(JSON, Some(of::<DiffPage>))],
        ),
    ]
}

fn anything(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({"type": "object"})
}

fn lists() -> Vec<Operation> {
    let declaration = [path("id", "The declaration's id.")];
    let all = [
        list(
            ["/api/v1/declarations", "/api/v1/declarations.csv"],
            ["declarations", "declarations_csv"],
            "The declarations with their counts, reported beside named",
            &[],
            of::<Page<Declaration>>,
        ),
        list(
            [
                "/api/v1/declarations/{id}/endorsements",
                "/api/v1/declarations/{id}/endorsements.csv",
            ],
            ["endorsements", "endorsements_csv"],
            "Who endorses a declaration, act by act",
            &declaration,
            of::<Page<Endorsement>>,
        ),
        list(
            ["/api/v1/parties", "/api/v1/parties.csv"],
            ["parties", "parties_csv"],
            "The parties",
            &[],
            of::<Page<Party>>,
        ),
        list(
            ["/api/v1/agreements", "/api/v1/agreements.csv"],
            ["agreements", "agreements_csv"],
            "The agreements",
            &[],
            of::<Page<Agreement>>,
        ),
        list(
            ["/api/v1/gatherings", "/api/v1/gatherings.csv"],
            ["gatherings", "gatherings_csv"],
            "The gatherings, reported beside named",
            &[],
            of::<Page<Gathering>>,
        ),
        list(
            ["/api/v1/networks", "/api/v1/networks.csv"],
            ["networks", "networks_csv"],
            "The networks, projects and programmes",
            &[],
            of::<Page<Network>>,
        ),
        list(
            ["/api/v1/strategies", "/api/v1/strategies.csv"],
            ["strategies", "strategies_csv"],
            "The strategies with what advances their goals",
            &[],
            of::<Page<Strategy>>,
        ),
        list(
            ["/api/v1/network", "/api/v1/network.csv"],
            ["global_network", "global_network_csv"],
            "The new global network, with the reasons for each party",
            &[],
            of::<Page<GlobalMember>>,
        ),
    ];
    all.into_iter().flatten().collect()
}

fn found() -> [Operation; 2] {
    let text = json!({"type": "string", "minLength": 1, "maxLength": MOST_CHARS});
    let kinds = json!({"type": "string", "enum": KIND_WORDS});
    let parameters = [
        query(
            "q",
            "Words, each of which is in a name, an earlier name, a title or the id, in whatever language, \
             case, width and kana; nothing is found without any.",
            text,
        ),
        query("kind", "Only things of this kind.", kinds),
    ];
    list(
        ["/api/v1/search", "/api/v1/search.csv"],
        ["search", "search_csv"],
        "Things by their names, titles and ids, the best first",
        &parameters,
        of::<Page<FoundThing>>,
    )
}

fn things() -> Vec<Operation> {
    vec![
        thing(
            "/api/v1/things/{id}",
            "things",
            "What stands under an id, or KIND:ID, of any kind",
            of::<WithPersonal<Things>>,
        ),
        thing(
            "/api/v1/declarations/{id}",
            "declaration",
            "A declaration with everybody who endorses it",
            of::<WithPersonal<DeclarationStatus>>,
        ),
        thing(
            "/api/v1/parties/{id}",
            "party",
            "A party with all it has a part in",
            of::<WithPersonal<PartyAnswer>>,
        ),
        thing(
            "/api/v1/agreements/{id}",
            "agreement",
            "An agreement",
            of::<WithPersonal<AgreementAnswer>>,
        ),
        thing(
            "/api/v1/gatherings/{id}",
            "gathering",
            "A gathering with who was there",
            of::<WithPersonal<GatheringAnswer>>,
        ),
        thing(
            "/api/v1/networks/{id}",
            "network",
            "A network with its members and offices",
            of::<WithPersonal<NetworkAnswer>>,
        ),
        thing(
            "/api/v1/strategies/{id}",
            "strategy",
            "A strategy with its goals",
            of::<WithPersonal<StrategyAnswer>>,
        ),
    ]
}

/// A list as JSON or CSV, and its CSV under an address of its own.
fn list(
    [json_path, csv_path]: [&'static str; 2],
    [json_id, csv_id]: [&'static str; 2],
    summary: &'static str,
    of_path: &[Parameter],
    schema: MakeSchema,
) -> [Operation; 2] {
    let with = |more: Vec<Parameter>| of_path.iter().cloned().chain(view()).chain(more).collect();
    [
        Operation::read(
            json_path,
            json_id,
            summary,
            with(paging().into()),
            vec![(JSON, Some(schema)), (CSV, None)],
        ),
        Operation::read(csv_path, csv_id, summary, with(Vec::new()), vec![(CSV, None)]),
    ]
}

fn thing(
    address: &'static str,
    id: &'static str,
    summary: &'static str,
    schema: MakeSchema,
) -> Operation {
    let parameters = std::iter::once(path("id", "The id.")).chain(view());
    let parameters = parameters.chain([personal()]).collect();
    Operation::read(address, id, summary, parameters, vec![(JSON, Some(schema))])
}

//! The calls that SP1's client makes, by path.
//!
//! The generated service has 50 calls of which 6 are made, so a request is dispatched by its path
//! here. What a request says does not matter to a stand-in: `()` is the message that skips it.

use std::{
    convert::Infallible,
    future::{Future, Ready, ready},
    net::TcpListener,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use sp1_sdk::network::proto::{
    artifact::CreateArtifactResponse,
    base_types::{
        CreateProgramResponse, ExecutionStatus, FulfillmentStatus, GetNonceResponse,
        GetProgramResponse, GetProofRequestStatusResponse, Program, RequestProofResponse,
        RequestProofResponseBody,
    },
};
use tonic::{
    Request, Response, Status,
    body::Body,
    codegen::{Service, http},
    server::{Grpc, NamedService, UnaryService},
    transport::{Server, server::TcpIncoming},
};
use tonic_prost::{ProstCodec, prost::Message};

use super::{Fate, PROOF, State};

/// How long a request may take; the client gives up on it after that.
const DEADLINE_SECONDS: u64 = 3600;
const STDIN: &str = "/stdin";

/// Serves until the runtime ends.
pub(super) async fn serve(listener: TcpListener, state: Arc<State>) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    let network = Network(Arc::clone(&state));
    let served = Server::builder()
        .add_service(network)
        .add_service(Store(state))
        .serve_with_incoming(TcpIncoming::from(listener));
    // The client of a gateway that cannot serve says what is wrong.
    served.await.ok();
}

/// `network.ProverNetwork`.
#[derive(Clone)]
struct Network(Arc<State>);

/// `artifact.ArtifactStore`.
#[derive(Clone)]
struct Store(Arc<State>);

impl NamedService for Network {
    const NAME: &'static str = "network.ProverNetwork";
}

impl NamedService for Store {
    const NAME: &'static str = "artifact.ArtifactStore";
}

type Answering = Pin<Box<dyn Future<Output = Result<http::Response<Body>, Infallible>> + Send>>;

impl Service<http::Request<Body>> for Network {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Answering;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Answering {
        let state = &self.0;
        let call = request.uri().path().rsplit('/').next().unwrap_or_default().to_owned();
        match call.as_str() {
            "GetNonce" => reply(request, Ok(GetNonceResponse::default())),
            "GetProgram" => reply(request, state.program()),
            "CreateProgram" => {
                state.requested().has_program = true;
                reply(request, Ok(CreateProgramResponse::default()))
            }
            "RequestProof" => reply(request, Ok(state.request())),
            "GetProofRequestStatus" => reply(request, state.status()),
            other => reply::<()>(request, Err(Status::unimplemented(other))),
        }
    }
}

impl Service<http::Request<Body>> for Store {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Answering;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Answering {
        let url = self.0.artifacts.url(STDIN);
        reply(
            request,
            Ok(CreateArtifactResponse { artifact_uri: url.clone(), artifact_presigned_url: url }),
        )
    }
}

impl State {
    fn program(&self) -> Result<GetProgramResponse, Status> {
        if self.requested().has_program {
            Ok(GetProgramResponse { program: Some(Program::default()) })
        } else {
            Err(Status::not_found("no such program"))
        }
    }

    fn request(&self) -> RequestProofResponse {
        let mut requested = self.requested();
        requested.count += 1;
        requested.last = Some(Instant::now());
        let id = [requested.count.to_be_bytes(); 4].concat();
        let body = Some(RequestProofResponseBody { request_id: id });
        RequestProofResponse { tx_hash: vec![0; 32], body }
    }

    fn status(&self) -> Result<GetProofRequestStatusResponse, Status> {
        let waited = self.requested().last.map(|last| last.elapsed()).unwrap_or_default();
        let mut execution = ExecutionStatus::Executed;
        let fulfillment = match &self.fate {
            Fate::Proof(after, _) if waited >= *after => FulfillmentStatus::Fulfilled,
            Fate::Proof(..) => FulfillmentStatus::Assigned,
            Fate::Unfulfillable => FulfillmentStatus::Unfulfillable,
            Fate::Unexecutable => {
                execution = ExecutionStatus::Unexecutable;
                FulfillmentStatus::Assigned
            }
            Fate::Gone => return Err(Status::unavailable("the gateway is gone")),
        };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let is_there = fulfillment == FulfillmentStatus::Fulfilled;
        Ok(GetProofRequestStatusResponse {
            fulfillment_status: fulfillment.into(),
            execution_status: execution.into(),
            request_tx_hash: vec![0; 32],
            deadline: now + DEADLINE_SECONDS,
            proof_uri: is_there.then(|| self.artifacts.url(PROOF)),
            ..GetProofRequestStatusResponse::default()
        })
    }
}

/// Answers one call.
fn reply<A: Message + Default + 'static>(
    request: http::Request<Body>,
    answer: Result<A, Status>,
) -> Answering {
    Box::pin(async move {
        let codec: ProstCodec<A, ()> = ProstCodec::default();
        Ok(Grpc::new(codec).unary(Reply(Some(answer)), request).await)
    })
}

struct Reply<A>(Option<Result<A, Status>>);

impl<A: Message + 'static> UnaryService<()> for Reply<A> {
    type Response = A;
    type Future = Ready<Result<Response<A>, Status>>;

    fn call(&mut self, _: Request<()>) -> Self::Future {
        let answer = self.0.take().unwrap_or_else(|| Err(Status::internal("asked twice")));
        ready(answer.map(Response::new))
    }
}

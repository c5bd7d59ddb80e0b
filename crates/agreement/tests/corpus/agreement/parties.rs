//! Nobody is left out.

use zkgas_agreement::Party;
use zkgas_guests::Manifest;
use zkgas_model::Client;

#[test]
fn every_prebuilt_guest_is_a_party() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../guests/prebuilt/MANIFEST.toml");
    let manifest: Manifest = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    // The guest `smoke` judges no block.
    let judges = || manifest.guest.iter().filter(|guest| guest.client != Client::Smoke);
    assert_eq!(judges().count(), 4);
    for guest in judges() {
        for party in [Party::Guest(guest.zkvm, guest.client), Party::Native(guest.client)] {
            assert!(Party::ALL.contains(&party), "{party} is no party");
        }
    }
}

#!/bin/bash
# The steps from StyleGAN3 to StyleGAN-XL on labelled data (StyleGAN-XL, table 1): one run a row, then FID, recall and inception score of each.
# Usage: bench/xl-ablation.sh DATA OUTDIR [KIMG]   e.g. bench/xl-ablation.sh clothes.zip ablation 100
# STYLEGAN names the program, SECOND the second feature network, OPTIONS further options of every run (--device cuda --preset gpu).
set -euo pipefail
data=$1 out=$2 kimg=${3:-100}
stylegan=${STYLEGAN:-stylegan}
second=${SECOND:-efficientnet-lite0}
read -ra options <<< "${OPTIONS:---preset cpu}"
common=(--data "$data" --resolution 32 --seed 0 "${options[@]}")
mkdir -p "$out"
embeddings=$out/embeddings.safetensors
[ -e "$embeddings" ] || $stylegan embed-classes --data "$data" --features builtin --output "$embeddings"

row() { # name, kimg, arguments …
    local name=$1 length=$2
    shift 2
    [ -e "$out/$name.done" ] || { $stylegan train "${common[@]}" --cond --kimg "$length" --outdir "$out/$name" "$@" && touch "$out/$name.done"; }
    local run
    run=$(ls -d "$out/$name"/*/ | sort | tail -1)
    $stylegan metrics --network "$run" --data "$data" --metrics fid50k_full,pr50k3_full,is50k --num 5000 --features builtin | sed "s/^/$name: /"
}

projected=(--d projected --d-features builtin)
xl=(--cfg stylegan-xl --d-features builtin)
half=$(awk "BEGIN { print $kimg / 2 }")
row 1-stylegan3 "$kimg" --cfg stylegan3-t
row 2-projected "$kimg" --cfg stylegan3-t "${projected[@]}"
row 3-small-z "$kimg" --cfg stylegan3-t "${projected[@]}" --g-option z_dim=64
row 4-embeddings "$kimg" "${xl[@]}" --stem --class-embeddings "$embeddings"
row 5-growing "$half" "${xl[@]}" --stages 16,32 --class-embeddings "$embeddings"
row 6-second-network "$half" "${xl[@]}" --stages 16,32 --class-embeddings "$embeddings" --d-features "builtin,$second"
row 7-guidance "$half" "${xl[@]}" --stages 16,32 --class-embeddings "$embeddings" --d-features "builtin,$second" --cls-features builtin --cls-weight 1

#!/usr/bin/env bash
# Prints what reading, compiling and running about 34 million weights takes: the most resident memory (VmHWM, all of the process, shared
# libraries and the Java machine included) and processor time, as GNU time reports them.
#
#     bench/memory/measure.sh FOLDER [JAVA_OPTION]...
#
# Needs a build (src/bin/hillock builds), /usr/bin/time, and python3-h5py to write the networks into FOLDER unless they are there.
# The first row, a network of 27 thousand weights, is what the Java machine takes by itself.
set -euo pipefail

here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
root=$(readlink -f -- "$here/../..")
folder=$1
shift
options=("$@")
((${#options[@]})) || options=(-Xmx128m)
[[ -e $folder/vgg16.nir ]] || "$here/networks.py" "$folder"
small=$root/src/library/test/resources/nir/mnist_cnn_if/model.nir

# A row: its name $1, the image $2 that it is about, the command $@.
row() {
    local name=$1 image=$2
    shift 2
    local figures
    figures=$(/usr/bin/time -f '%M %U %S' "$root/src/bin/hillock" "${options[@]}" "$@" 2>&1 >/dev/null | tail -n 1)
    read -r kib user system <<<"$figures"
    awk -v name="$name" -v kib="$kib" -v size="$(stat -c %s -- "$image")" -v user="$user" -v kernel="$system" 'BEGIN {
        printf "| %s | %.0f | %.0f | %.2f | %.1f |\n", name, size / 1e6, kib * 1.024e-3, kib * 1024 / size, user + kernel }'
}

"$root/src/bin/hillock" --version >/dev/null
echo '| command | image, MB | most memory, MB | memory / image | processor, s |'
echo '|---|---|---|---|---|'
row 'compile a small network' "$small" compile "$small" -o "$folder/small.safetensors"
for network in vgg16 vgg16_gzip vgg16_f64 dense; do
    image=$folder/$network.safetensors
    "$root/src/bin/hillock" "${options[@]}" compile "$folder/$network.nir" -o "$image" >/dev/null
    row "compile $network.nir" "$image" compile "$folder/$network.nir" -o "$image"
done
row 'run vgg16.safetensors' "$folder/vgg16.safetensors" run "$folder/vgg16.safetensors" --input "$folder/vgg16.npy" --steps 4
row 'run vgg16.nir' "$folder/vgg16.safetensors" run "$folder/vgg16.nir" --input "$folder/vgg16.npy" --steps 4

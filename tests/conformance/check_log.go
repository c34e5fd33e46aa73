// Checks an exported log with the packages note and tlog of the Go project, which know nothing of
// Curtilage: the signature of the checkpoint, the hash of every entry against its tile, the root
// of them all, and a proof of every hundredth entry.
package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"check/note"
	"check/tlog"
)

const width = 256

type memory []tlog.Hash

func (m memory) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index >= int64(len(m)) {
			return nil, fmt.Errorf("no hash %d", index)
		}
		found[i] = m[index]
	}
	return found, nil
}

func must(err error) {
	if err != nil {
		fmt.Println("WRONG", err)
		os.Exit(1)
	}
}

func read(parts ...string) []byte {
	content, err := os.ReadFile(filepath.Join(parts...))
	must(err)
	return content
}

func number(n int64) string {
	path := fmt.Sprintf("%03d", n%1000)
	for n >= 1000 {
		n /= 1000
		path = fmt.Sprintf("x%03d/%s", n%1000, path)
	}
	return path
}

func partial(size, n int64) string {
	if left := size - n*width; left < width {
		return fmt.Sprintf(".p/%d", left)
	}
	return ""
}

func main() {
	folder := os.Args[1]
	verifier, err := note.NewVerifier(strings.TrimSpace(string(read(folder, "key.vkey"))))
	must(err)
	opened, err := note.Open(read(folder, "checkpoint"), note.VerifierList(verifier))
	must(err)
	lines := strings.Split(opened.Text, "\n")
	var size int64
	_, err = fmt.Sscanf(lines[1], "%d", &size)
	must(err)
	root, err := tlog.ParseHash(lines[2])
	must(err)
	var stored memory
	var records []tlog.Hash
	for n := int64(0); n*width < size; n++ {
		name := number(n) + partial(size, n)
		bundle := read(folder, "tile", "entries", name)
		tile := read(folder, "tile", "0", name)
		for at := 0; len(bundle) > 0; at++ {
			length := int(binary.BigEndian.Uint16(bundle))
			hash := tlog.RecordHash(bundle[2 : 2+length])
			bundle = bundle[2+length:]
			if string(tile[at*32:at*32+32]) != string(hash[:]) {
				must(fmt.Errorf("entry %d is not in its tile", len(records)))
			}
			more, err := tlog.StoredHashesForRecordHash(int64(len(records)), hash, stored)
			must(err)
			stored, records = append(stored, more...), append(records, hash)
		}
	}
	if int64(len(records)) != size {
		must(fmt.Errorf("%d entries of %d", len(records), size))
	}
	whole, err := tlog.TreeHash(size, stored)
	must(err)
	if whole != root {
		must(fmt.Errorf("the root is another"))
	}
	for n := int64(0); n < size; n += 100 {
		proof, err := tlog.ProveRecord(size, n, stored)
		must(err)
		must(tlog.CheckRecord(proof, size, root, n, records[n]))
	}
	fmt.Println("agrees", size)
}

package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// tree are a process and what it has started.
func tree(pid int) []int {
	all := []int{pid}
	files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid)) // the pattern is right
	for _, file := range files {
		for _, word := range strings.Fields(read(file)) {
			if child, err := strconv.Atoi(word); err == nil {
				all = append(all, tree(child)...)
			}
		}
	}
	return all
}

// peak is the most memory that a process and its children have had, in MB.
func peak(pid int) float64 {
	sum := 0.0
	for _, p := range tree(pid) {
		_, after, _ := strings.Cut(read(fmt.Sprintf("/proc/%d/status", p)), "VmHWM:")
		kb, _, _ := strings.Cut(after, "kB")
		if n, err := strconv.ParseFloat(strings.TrimSpace(kb), 64); err == nil {
			sum += n / 1024
		}
	}
	if sum == 0 {
		return math.NaN()
	}
	return sum
}

// watch gives the peak of a process that ends by itself. What it had in its last moment may be missed.
func watch(pid int, done <-chan struct{}) float64 {
	most := math.NaN()
	for {
		if now := peak(pid); !math.IsNaN(now) && !(now < most) {
			most = now
		}
		select {
		case <-done:
			return most
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// cpu is the time that a process and its children have run, in ms, to the kernel's hundredth of a second. It counts
// threads that have ended too, which their own files would not.
func cpu(pid int) float64 {
	const tick = 10 // ms: USER_HZ is 100 on every system that Go runs on
	sum, found := 0.0, false
	for _, p := range tree(pid) {
		stat := read(fmt.Sprintf("/proc/%d/stat", p))
		fields := strings.Fields(stat[strings.LastIndex(stat, ")")+1:]) // the name before it may have spaces
		if len(fields) < 13 {
			continue // it has gone
		}
		for _, field := range fields[11:13] { // in the program, and in the kernel for it
			if n, err := strconv.ParseFloat(field, 64); err == nil {
				sum, found = sum+n*tick, true
			}
		}
	}
	if !found {
		return math.NaN()
	}
	return sum
}

// read gives a file of /proc; empty when the process has gone.
func read(file string) string {
	b, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	return string(b)
}

// machine says what all this was measured on.
func machine() string {
	model := runtime.GOARCH
	if _, after, ok := strings.Cut(read("/proc/cpuinfo"), "model name"); ok {
		line, _, _ := strings.Cut(after, "\n")
		model = strings.TrimLeft(line, "\t :")
	}
	return fmt.Sprintf("%s, %d cores · %s · %s", model, runtime.NumCPU(), runtime.GOOS, runtime.Version())
}

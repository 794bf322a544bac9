module ecr-build-push/patternmatcher

go 1.24

tool ecr-build-push/patternmatcher

require github.com/moby/patternmatcher v0.6.0

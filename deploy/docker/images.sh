# The images ours are made from, by name; deploy/docker/build pin writes their digests of today into images.lock.
BUILD_IMAGE=maven:3-eclipse-temurin-25
JRE_IMAGE=eclipse-temurin:25-jre
POSTGRES_IMAGE=postgres:18

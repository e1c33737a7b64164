import Hummingbird
import GRDB
import CryptoExtras
import AsyncHTTPClient
import ArgumentParser
import Configuration
@main struct Main { static func main() {} }
